package io.muster.agent.link;

import io.muster.schemas.message.TaskEvent;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The events that Kafka has not acknowledged, in order, and how far they have been sent. Not thread-safe.
 *
 * <p>After a failure the cursor goes back to the oldest one, and everything is sent again in order: a duplicate does no
 * harm, a gap would.
 */
final class Unpublished {
    private final TreeMap<Long, Entry> entries = new TreeMap<>();
    private long lastNumber;
    private long cursor = 1;
    private int inFlight;
    private long bytes;
    private int epoch;

    /**
     * @param traceparent W3C trace context of the command, or null
     * @param whenLogged hears when Kafka has it
     * @param bytes about how much memory it takes
     */
    record Entry(
            long number, TaskEvent event, @Nullable String traceparent, Consumer<Instant> whenLogged, long bytes) {}

    void add(TaskEvent event, @Nullable String traceparent, Consumer<Instant> whenLogged, long size) {
        lastNumber++;
        entries.put(lastNumber, new Entry(lastNumber, event, traceparent, whenLogged, size));
        bytes += size;
    }

    /** The oldest that has not been sent. */
    Optional<Entry> next() {
        return Optional.ofNullable(entries.ceilingEntry(cursor)).map(Map.Entry::getValue);
    }

    void sent(Entry entry) {
        cursor = entry.number() + 1;
        inFlight++;
    }

    /** @return false when it was acknowledged before */
    boolean acknowledge(Entry entry, int sentInEpoch) {
        if (sentInEpoch == epoch) {
            inFlight--;
        }
        return remove(entry);
    }

    /** @return false when it was gone already */
    boolean remove(Entry entry) {
        var removed = entries.remove(entry.number());
        if (removed == null) {
            return false;
        }
        bytes -= removed.bytes();
        return true;
    }

    /** Puts another event in the place of one that cannot be sent as it is. */
    void replace(Entry entry, TaskEvent event) {
        entries.computeIfPresent(
                entry.number(),
                (number, old) -> new Entry(number, event, old.traceparent(), old.whenLogged(), old.bytes()));
    }

    /** Everything that is not acknowledged is to be sent again. What is still heard of earlier sends belongs to an old epoch. */
    void rewind() {
        epoch++;
        inFlight = 0;
        cursor = entries.isEmpty() ? lastNumber + 1 : entries.firstKey();
    }

    int epoch() {
        return epoch;
    }

    int inFlight() {
        return inFlight;
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    int size() {
        return entries.size();
    }

    long bytes() {
        return bytes;
    }
}
