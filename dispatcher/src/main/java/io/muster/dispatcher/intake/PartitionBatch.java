package io.muster.dispatcher.intake;

import io.muster.dispatcher.fold.ViewImage;
import io.muster.runtime.kafka.DeadLetters;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * What one poll brought for one partition number. Its facts are joined with each other before any view is read, so a
 * thousand heartbeats of one agent are one.
 */
final class PartitionBatch {
    private final RecordReader reader;
    private final ViewImage facts = new ViewImage();
    private final Map<String, Long> next = new TreeMap<>();
    private final List<DeadLetters.Letter> letters = new ArrayList<>();
    private int records;
    private int unknownTypes;
    private int unknownFields;

    PartitionBatch(RecordReader reader) {
        this.reader = reader;
    }

    void add(ConsumerRecord<byte @Nullable [], byte @Nullable []> received) {
        records++;
        next.put(received.topic(), received.offset() + 1);
        switch (reader.read(received)) {
            case Reading.Fact fact -> {
                unknownFields += fact.ignoredFields();
                try {
                    facts.apply(fact.message(), received.offset());
                } catch (RuntimeException e) {
                    letters.add(new DeadLetters.Letter(received, "no view can hold it: " + e.getMessage()));
                }
            }
            case Reading.Unknown unknown -> unknownTypes++;
            case Reading.Poison poison -> letters.add(new DeadLetters.Letter(received, poison.reason()));
        }
    }

    ViewImage facts() {
        return facts;
    }

    /** The next offset by topic, of those topics that the batch has records of. */
    Map<String, Long> next() {
        return next;
    }

    List<DeadLetters.Letter> letters() {
        return letters;
    }

    int records() {
        return records;
    }

    int unknownTypes() {
        return unknownTypes;
    }

    int unknownFields() {
        return unknownFields;
    }
}
