package io.muster.dispatcher.intake;

import io.muster.runtime.kafka.Consumers;
import io.muster.runtime.kafka.KafkaSettings;
import io.muster.runtime.kafka.KeyPartitions;
import io.muster.runtime.kafka.LogUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Reads the folded topics from their beginnings, one stretch after the other, without a group. For one thread. */
final class LogScan implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);
    /** A person waits for it. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private static final Duration SILENCE_LIMIT = Duration.ofSeconds(30);
    private final Consumer<byte @Nullable [], byte @Nullable []> consumer;
    private final List<TopicPartition> partitions = new ArrayList<>();
    private final KeyPartitions keys;
    private final RecordReader reader;
    private final LogOffsets beginnings;

    /** @throws LogUnavailableException when Kafka does not answer */
    LogScan(KafkaSettings kafka) {
        this(kafka, number -> true);
    }

    /**
     * @param numbers the partition numbers to be read
     * @throws LogUnavailableException when Kafka does not answer
     */
    LogScan(KafkaSettings kafka, IntPredicate numbers) {
        this.keys = new KeyPartitions(SharedTopics.partitions(kafka));
        for (var topic : kafka.topics().folded()) {
            IntStream.range(0, keys.count())
                    .filter(numbers)
                    .forEach(number -> partitions.add(new TopicPartition(topic, number)));
        }
        this.reader = new RecordReader(kafka.topics(), keys);
        this.consumer = Consumers.reader(kafka, "muster-log-reader", PATIENCE);
        this.beginnings = asked(() -> {
            consumer.assign(partitions);
            var found = consumer.beginningOffsets(partitions);
            found.forEach(consumer::seek);
            return offsets(found);
        });
    }

    /** Which partition number a key is in. */
    KeyPartitions keys() {
        return keys;
    }

    LogOffsets beginnings() {
        return beginnings;
    }

    /** The end of the log as it is now. */
    LogOffsets ends() {
        return asked(() -> offsets(consumer.endOffsets(partitions)));
    }

    /** The first record of each partition that was written at this time or later; the end where there is none. */
    LogOffsets at(Instant time) {
        return asked(() -> {
            var times = new HashMap<TopicPartition, Long>();
            partitions.forEach(partition -> times.put(partition, time.toEpochMilli()));
            var result = consumer.endOffsets(partitions);
            consumer.offsetsForTimes(times).forEach((partition, found) -> {
                if (found != null) {
                    result.put(partition, found.offset());
                }
            });
            return offsets(result);
        });
    }

    /**
     * Reads on to the given place; topics that are there already, or beyond, are left where they are.
     *
     * @param sink gets what each poll brought, by partition number
     * @throws LogUnavailableException when Kafka does not answer
     */
    void readTo(LogOffsets upTo, java.util.function.Consumer<Map<Integer, PartitionBatch>> sink) {
        asked(() -> {
            consumer.pause(partitions);
            var open = new HashSet<TopicPartition>(partitions);
            open.removeIf(partition -> isAt(partition, upTo));
            consumer.resume(open);
            var deadline = System.nanoTime() + SILENCE_LIMIT.toNanos();
            while (!open.isEmpty()) {
                var batches = poll(upTo);
                if (!batches.isEmpty()) {
                    sink.accept(batches);
                    deadline = System.nanoTime() + SILENCE_LIMIT.toNanos();
                } else if (System.nanoTime() > deadline) {
                    throw new LogUnavailableException("no records although the log has not been read to its end", null);
                }
                open.removeIf(partition -> isAt(partition, upTo));
            }
            return true;
        });
    }

    private Map<Integer, PartitionBatch> poll(LogOffsets upTo) {
        var batches = new TreeMap<Integer, PartitionBatch>();
        for (var received : consumer.poll(POLL)) {
            if (received.offset() < end(received.topic(), received.partition(), upTo)) {
                batches.computeIfAbsent(received.partition(), number -> new PartitionBatch(reader))
                        .add(received);
            }
        }
        return batches;
    }

    /** Stays exactly there, so that the next stretch begins with the record that this one did not take. */
    private boolean isAt(TopicPartition partition, LogOffsets upTo) {
        var end = end(partition.topic(), partition.partition(), upTo);
        var position = consumer.position(partition);
        if (position < end) {
            return false;
        }
        if (!consumer.paused().contains(partition)) {
            consumer.seek(partition, end);
            consumer.pause(List.of(partition));
        }
        return true;
    }

    private static long end(String topic, int number, LogOffsets upTo) {
        return upTo.next(number, topic).orElse(0);
    }

    private static LogOffsets offsets(Map<TopicPartition, Long> found) {
        var next = new TreeMap<Integer, SortedMap<String, Long>>();
        found.forEach((partition, offset) -> next.computeIfAbsent(partition.partition(), n -> new TreeMap<>())
                .put(partition.topic(), offset));
        return new LogOffsets(next);
    }

    private static <T> T asked(Supplier<T> question) {
        try {
            return question.get();
        } catch (KafkaException e) {
            throw new LogUnavailableException("cannot read the log: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(Duration.ofSeconds(2)));
    }
}
