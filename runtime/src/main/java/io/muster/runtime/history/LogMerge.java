package io.muster.runtime.history;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
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
    private static final int FULL_BYTES = 1 << 20;
    /** At the same millisecond task-events come before results: a task is submitted before it is delivered. */
    private static final Comparator<Lane> EARLIEST = Comparator.<Lane>comparingLong(
                    lane -> lane.head().timestamp())
            .thenComparing(lane -> lane.partition.topic(), Comparator.reverseOrder())
            .thenComparingInt(lane -> lane.partition.partition());

    private final Map<TopicPartition, Lane> lanes;

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

        boolean isFull() {
            return exhausted || waiting.size() >= FULL_RECORDS || bytes >= FULL_BYTES;
        }
    }

    LogMerge(LogStretch stretch) {
        this.lanes = stretch.ends().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, end -> new Lane(end.getKey(), end.getValue())));
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

    /** Hands over all whose turn is certain; false when there was none. */
    boolean drain(Consumer<ConsumerRecord<byte @Nullable [], byte @Nullable []>> sink) {
        var any = false;
        while (lanes.values().stream().allMatch(lane -> lane.exhausted || !lane.waiting.isEmpty())) {
            var next = lanes.values().stream()
                    .filter(lane -> !lane.waiting.isEmpty())
                    .min(EARLIEST);
            if (next.isEmpty()) {
                break;
            }
            var received = next.get().waiting.remove();
            next.get().bytes -= received.serializedValueSize();
            sink.accept(received);
            any = true;
        }
        return any;
    }

    boolean isOver() {
        return lanes.values().stream().allMatch(lane -> lane.exhausted && lane.waiting.isEmpty());
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
            if (lane.isFull() == full) {
                partitions.add(lane.partition);
            }
        }
        return partitions;
    }
}
