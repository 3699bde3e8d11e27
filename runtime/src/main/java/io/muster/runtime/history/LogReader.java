package io.muster.runtime.history;

import io.muster.runtime.kafka.Consumers;
import io.muster.runtime.kafka.KafkaSettings;
import io.muster.runtime.kafka.KeyPartitions;
import io.muster.runtime.kafka.LogUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Reads any topics of the log for people, merged in the order of time. For one thread. Every method throws
 * {@link LogUnavailableException} when Kafka does not answer.
 */
public final class LogReader implements AutoCloseable {
    /** How far the clocks of those who write may lie apart without a record being missed at the end of a period. */
    static final Duration CLOCK_SKEW = Duration.ofMinutes(10);

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration SILENCE_LIMIT = Duration.ofSeconds(30);
    private final Consumer<byte @Nullable [], byte @Nullable []> consumer;

    /** One partition of a topic. */
    public record Place(String topic, int number) {}

    public LogReader(KafkaSettings kafka) {
        this.consumer = Consumers.reader(kafka);
    }

    /** How many partitions a topic has; 0 when there is no such topic. */
    public int partitions(String topic) {
        return asked(() -> {
            var found = consumer.partitionsFor(topic);
            return found == null ? 0 : found.size();
        });
    }

    /** Which of a shared topic's partitions a key is in. */
    public static int partitionOf(String key, int count) {
        return new KeyPartitions(count).of(key);
    }

    /**
     * @param from the first moment; empty for the beginning of the log
     * @param to the moment before which it ends; empty for the end of the log as it is now
     */
    public LogStretch stretch(Collection<Place> places, Optional<Instant> from, Optional<Instant> to) {
        return asked(() -> {
            var partitions = places.stream()
                    .map(place -> new TopicPartition(place.topic(), place.number()))
                    .toList();
            var beginnings = consumer.beginningOffsets(partitions);
            var ends = consumer.endOffsets(partitions);
            var starts = from.map(time -> at(time, ends)).orElse(beginnings);
            var gaps = new ArrayList<LogStretch.Gap>();
            for (var partition : partitions) {
                var first = offset(beginnings, partition);
                if (first > 0 && offset(starts, partition) == first) {
                    gaps.add(new LogStretch.Gap(partition.topic(), partition.partition(), first));
                }
            }
            return new LogStretch(
                    starts, to.map(time -> at(time.plus(CLOCK_SKEW), ends)).orElse(ends), gaps);
        });
    }

    /**
     * Hands over every record of the stretch: those of one partition in the order of their offsets, and among the
     * partitions the earliest first. Holds no more than some megabytes at a time.
     */
    public void read(LogStretch stretch, java.util.function.Consumer<LogEntry> sink) {
        asked(() -> {
            var merge = new LogMerge(stretch);
            consumer.assign(stretch.starts().keySet());
            stretch.starts().forEach(consumer::seek);
            var deadline = System.nanoTime() + SILENCE_LIMIT.toNanos();
            merge.noteExhausted(consumer::position);
            while (!merge.isOver()) {
                consumer.pause(merge.full());
                consumer.resume(merge.hungry());
                var records = consumer.poll(POLL);
                records.forEach(merge::add);
                merge.noteExhausted(consumer::position);
                var handedOver = merge.drain(received -> sink.accept(LogEntry.of(received)));
                if (handedOver || !records.isEmpty()) {
                    deadline = System.nanoTime() + SILENCE_LIMIT.toNanos();
                } else if (System.nanoTime() > deadline) {
                    throw new LogUnavailableException("no records although the log has not been read to its end", null);
                }
            }
            return true;
        });
    }

    private Map<TopicPartition, Long> at(Instant time, Map<TopicPartition, Long> ends) {
        var times = new HashMap<TopicPartition, Long>();
        ends.keySet().forEach(partition -> times.put(partition, time.toEpochMilli()));
        var offsets = new HashMap<>(ends);
        consumer.offsetsForTimes(times).forEach((partition, found) -> {
            if (found != null) {
                offsets.put(partition, found.offset());
            }
        });
        return offsets;
    }

    private static long offset(Map<TopicPartition, Long> offsets, TopicPartition partition) {
        return offsets.getOrDefault(partition, 0L);
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
