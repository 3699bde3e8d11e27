package io.muster.dispatcher.intake;

import io.muster.dispatcher.fold.ViewImage;
import io.muster.runtime.kafka.KafkaSettings;
import io.muster.runtime.kafka.LogUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Folds the log from its beginning, with the same reader and the same fold as the live one, without any Redis. */
public final class LogReplay {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration SILENCE_LIMIT = Duration.ofSeconds(30);

    /**
     * @param views what the log comes to
     * @param ends by partition number and topic, the offset after the last record that was read; a topic that has none
     *     is left out
     */
    public record Replayed(ViewImage views, Map<Integer, Map<String, Long>> ends) {}

    private LogReplay() {}

    /**
     * Reads up to the end of the log as it is now.
     *
     * @throws LogUnavailableException when Kafka does not answer
     */
    public static Replayed fold(KafkaSettings kafka) {
        try (var consumer = FoldConsumer.reader(kafka)) {
            var count = SharedTopics.partitions(kafka);
            var partitions = partitions(kafka, count);
            var reader = new RecordReader(kafka.topics(), new KeyPartitions(count));
            consumer.assign(partitions);
            var beginnings = consumer.beginningOffsets(partitions);
            beginnings.forEach(consumer::seek);
            var ends = consumer.endOffsets(partitions);
            var batch = new PartitionBatch(reader);
            var next = new TreeMap<Integer, Map<String, Long>>();
            var deadline = System.nanoTime() + SILENCE_LIMIT.toNanos();
            while (!isAt(consumer, ends)) {
                for (var received : consumer.poll(POLL)) {
                    deadline = System.nanoTime() + SILENCE_LIMIT.toNanos();
                    batch.add(received);
                    next.computeIfAbsent(received.partition(), number -> new TreeMap<>())
                            .put(received.topic(), received.offset() + 1);
                }
                if (System.nanoTime() > deadline) {
                    throw new LogUnavailableException("no records although the log has not been read to its end", null);
                }
            }
            return new Replayed(batch.facts(), next);
        } catch (KafkaException e) {
            throw new LogUnavailableException("cannot read the log", e);
        }
    }

    private static List<TopicPartition> partitions(KafkaSettings kafka, int count) {
        var partitions = new ArrayList<TopicPartition>();
        for (var topic : kafka.topics().folded()) {
            for (var number = 0; number < count; number++) {
                partitions.add(new TopicPartition(topic, number));
            }
        }
        return partitions;
    }

    private static boolean isAt(
            Consumer<byte @Nullable [], byte @Nullable []> consumer, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }
}
