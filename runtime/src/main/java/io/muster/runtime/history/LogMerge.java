package io.muster.runtime.history;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Puts the records of several partitions into one order: the earliest of those that are next. Nothing is handed over while a
 * partition that is not at its end has none to compare with, so it holds a little of each.
 */
final class LogMerge {
    private static final int FULL_RECORDS = 500;
    /** What is held in all, and at most of one partition. */
    private static final long MOST_BYTES = 32 << 20;

    private static final long FULL_BYTES = 1 << 20;
    /** At the same millisecond task-events come before results: a task is submitted before it is delivered. */
    private static final Comparator<Lane> EARLIEST = Comparator.<Lane>comparingLong(
                    lane -> lane.head().timestamp())
            .thenComparing(lane -> lane.partition.topic(), Comparator.reverseOrder())
            .thenComparingInt(lane -> lane.partition.partition());

    private final Map<TopicPartition, Lane> lanes;
    private final long fullBytes;
    private boolean stopped;

    private static final class Lane {
        private final TopicPartition partition;
        private final long end;
        private final ArrayDeque<ConsumerRecord<byte @Nullable [], byte @Nullable []>> waiting = new ArrayDeque<>();
        private long bytes;
        private boolean exhausted;

        Lane(TopicPartition partition, long end) {
            this.partition = partition;
            this.end = end;
        }

        ConsumerRecord<byte @Nullable [], byte @Nullable []> head() {
            return waiting.element();
        }

        boolean isFull(long fullBytes) {
            return exhausted || waiting.size() >= FULL_RECORDS || bytes >= fullBytes;
        }

        boolean isOver() {
            return exhausted && waiting.isEmpty();
        }
    }

    LogMerge(LogStretch stretch) {
        this.lanes = stretch.ends().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, end -> new Lane(end.getKey(), end.getValue())));
        this.fullBytes = Math.min(FULL_BYTES, MOST_BYTES / Math.max(1, lanes.size()));
    }

    void add(ConsumerRecord<byte @Nullable [], byte @Nullable []> received) {
        var lane = lanes.get(new TopicPartition(received.topic(), received.partition()));
        if (lane != null && received.offset() < lane.end) {
            lane.waiting.add(received);
            lane.bytes += received.serializedValueSize();
        }
    }

    /** @param position where a partition is read next */
    void noteExhausted(ToLongFunction<TopicPartition> position) {
        for (var lane : lanes.values()) {
            lane.exhausted = lane.exhausted || position.applyAsLong(lane.partition) >= lane.end;
        }
    }

    /**
     * Hands over all whose turn is certain; false when there was none.
     *
     * @param sink says whether it wants more
     */
    boolean drain(Predicate<ConsumerRecord<byte @Nullable [], byte @Nullable []>> sink) {
        var any = false;
        while (!stopped && lanes.values().stream().allMatch(lane -> lane.exhausted || !lane.waiting.isEmpty())) {
            var next = lanes.values().stream()
                    .filter(lane -> !lane.waiting.isEmpty())
                    .min(EARLIEST);
            if (next.isEmpty()) {
                break;
            }
            var received = next.get().waiting.remove();
            next.get().bytes -= received.serializedValueSize();
            stopped = !sink.test(received);
            any = true;
        }
        return any;
    }

    /** Everything is handed over, or no more is wanted. */
    boolean isOver() {
        return stopped || lanes.values().stream().allMatch(Lane::isOver);
    }

    /**
     * What has not been handed over.
     *
     * @param position where a partition is read next
     */
    LogStretch rest(ToLongFunction<TopicPartition> position) {
        var starts = new HashMap<TopicPartition, Long>();
        var ends = new HashMap<TopicPartition, Long>();
        for (var lane : lanes.values()) {
            if (!lane.isOver()) {
                starts.put(
                        lane.partition,
                        lane.waiting.isEmpty()
                                ? position.applyAsLong(lane.partition)
                                : lane.head().offset());
                ends.put(lane.partition, lane.end);
            }
        }
        return new LogStretch(starts, ends, List.of());
    }

    /** What is not to be read for now. */
    List<TopicPartition> full() {
        return partitions(true);
    }

    List<TopicPartition> hungry() {
        return partitions(false);
    }

    private List<TopicPartition> partitions(boolean full) {
        var partitions = new ArrayList<TopicPartition>();
        for (var lane : lanes.values()) {
            if (lane.isFull(fullBytes) == full) {
                partitions.add(lane.partition);
            }
        }
        return partitions;
    }
}
