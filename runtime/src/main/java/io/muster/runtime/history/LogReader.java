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
import java.util.function.Predicate;
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
final class LogReader implements AutoCloseable {
    /** How far the clocks of those who write may lie apart without a record being missed at the end of a period. */
    static final Duration CLOCK_SKEW = Duration.ofMinutes(10);

    private static final Duration POLL = Duration.ofMillis(200);
    private final Consumer<byte @Nullable [], byte @Nullable []> consumer;
    private final Duration patience;

    /** One partition of a topic. */
    record Place(String topic, int number) {}

    /**
     * @param clientId not that of another client of this process
     * @param patience when Kafka is said not to answer; it may be silent for twice as long while it is read
     */
    LogReader(KafkaSettings kafka, String clientId, Duration patience) {
        this.consumer = Consumers.reader(kafka, clientId, patience);
        this.patience = patience;
    }

    /** How many partitions a topic has; 0 when there is no such topic. */
    int partitions(String topic) {
        return asked(() -> {
            var found = consumer.partitionsFor(topic);
            return found == null ? 0 : found.size();
        });
    }

    /** Which of a shared topic's partitions a key is in. */
    static int partitionOf(String key, int count) {
        return new KeyPartitions(count).of(key);
    }

    /**
     * @param from the first moment; empty for the beginning of the log
     * @param to the moment before which it ends; empty for the end of the log as it is now
     */
    LogStretch stretch(Collection<Place> places, Optional<Instant> from, Optional<Instant> to) {
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
     * What is left of a stretch that was read before, as far as the log has it: retention may have come in between, or the
     * topic may have been made anew.
     */
    LogStretch stillThere(LogStretch stretch) {
        return asked(() -> {
            var beginnings = consumer.beginningOffsets(stretch.starts().keySet());
            var logEnds = consumer.endOffsets(stretch.starts().keySet());
            var starts = new HashMap<TopicPartition, Long>();
            var ends = new HashMap<TopicPartition, Long>();
            var gaps = new ArrayList<LogStretch.Gap>();
            stretch.starts().forEach((partition, start) -> {
                var first = offset(beginnings, partition);
                var end = Math.min(offset(stretch.ends(), partition), offset(logEnds, partition));
                if (first > start) {
                    gaps.add(new LogStretch.Gap(partition.topic(), partition.partition(), first));
                }
                if (Math.max(start, first) < end) {
                    starts.put(partition, Math.max(start, first));
                    ends.put(partition, end);
                }
            });
            return new LogStretch(starts, ends, gaps);
        });
    }

    /**
     * Hands over the records of the stretch: those of one partition in the order of their offsets, and among the
     * partitions the earliest first. Holds no more than some megabytes at a time.
     *
     * @param sink says whether it wants more
     * @param atMost the time after which it is left, if it is not over by then
     * @return what was not handed over
     */
    LogStretch read(LogStretch stretch, Predicate<LogEntry> sink, Duration atMost) {
        return asked(() -> {
            var began = System.nanoTime();
            var heard = began;
            var merge = new LogMerge(stretch);
            consumer.assign(stretch.starts().keySet());
            stretch.starts().forEach(consumer::seek);
            merge.noteExhausted(consumer::position);
            while (!merge.isOver() && System.nanoTime() - began < atMost.toNanos()) {
                consumer.pause(merge.full());
                consumer.resume(merge.hungry());
                var records = consumer.poll(POLL);
                records.forEach(merge::add);
                merge.noteExhausted(consumer::position);
                var handedOver = merge.drain(received -> sink.test(new LogEntry(received)));
                if (handedOver || !records.isEmpty()) {
                    heard = System.nanoTime();
                } else if (System.nanoTime() - heard > 2 * patience.toNanos()) {
                    throw new LogUnavailableException("no records although the log has not been read to its end", null);
                }
            }
            return merge.rest(consumer::position);
        });
    }

    private Map<TopicPartition, Long> at(Instant time, Map<TopicPartition, Long> ends) {
        var times = new HashMap<TopicPartition, Long>();
        // Kafka knows no time before 1970.
        ends.keySet().forEach(partition -> times.put(partition, Math.max(0, time.toEpochMilli())));
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
