package io.muster.dispatcher.intake;

import io.muster.runtime.kafka.KeyPartitions;
import java.util.HashSet;
import java.util.Set;

/** The partition numbers that are folded here and have caught up. Kept by {@link FoldLoop}, on its thread. */
public final class ReadyPartitions implements Ownership {
    private final KeyPartitions partitions;
    private final Set<Integer> ready = new HashSet<>();

    /** @param count partitions of each folded topic */
    public ReadyPartitions(int count) {
        this.partitions = new KeyPartitions(count);
    }

    @Override
    public boolean holds(String key) {
        return ready.contains(partitions.of(key));
    }

    /** Partitions of each folded topic. */
    public int count() {
        return partitions.count();
    }

    boolean isEmpty() {
        return ready.isEmpty();
    }

    boolean contains(int number) {
        return ready.contains(number);
    }

    void add(int number) {
        ready.add(number);
    }

    void remove(int number) {
        ready.remove(number);
    }

    KeyPartitions partitions() {
        return partitions;
    }
}
