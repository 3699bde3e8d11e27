package io.muster.dispatcher.intake;

import java.util.Collections;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A place in the log: the next offset to read, by partition number and topic. A topic that is left out has none.
 *
 * @param next by partition number, then by topic
 */
public record LogOffsets(SortedMap<Integer, SortedMap<String, Long>> next) {
    public LogOffsets {
        var copy = new TreeMap<Integer, SortedMap<String, Long>>();
        next.forEach((number, topics) -> copy.put(number, Collections.unmodifiableSortedMap(new TreeMap<>(topics))));
        next = Collections.unmodifiableSortedMap(copy);
    }

    public OptionalLong next(int number, String topic) {
        var offset = next.getOrDefault(number, new TreeMap<>()).get(topic);
        return offset == null ? OptionalLong.empty() : OptionalLong.of(offset);
    }

    /** Gives one offset of a place; empty takes the topic out. */
    @FunctionalInterface
    public interface Mapping {
        OptionalLong apply(int number, String topic, long offset);
    }

    /** The same place with another offset for each topic. */
    public LogOffsets map(Mapping mapping) {
        var mapped = new TreeMap<Integer, SortedMap<String, Long>>();
        next.forEach((number, topics) -> topics.forEach((topic, offset) -> mapping.apply(number, topic, offset)
                .ifPresent(to ->
                        mapped.computeIfAbsent(number, n -> new TreeMap<>()).put(topic, to))));
        return new LogOffsets(mapped);
    }

    /** True when some topic is at a lower offset here than there. */
    public boolean isBehind(LogOffsets other) {
        return other.next.entrySet().stream()
                .anyMatch(number -> number.getValue().entrySet().stream()
                        .anyMatch(topic -> next(number.getKey(), topic.getKey()).orElse(0) < topic.getValue()));
    }

    /** How many offsets lie between the other place and this one; topics that are behind it count nothing. */
    public long since(LogOffsets other) {
        var distance = 0L;
        for (var number : next.entrySet()) {
            for (var topic : number.getValue().entrySet()) {
                var from = other.next(number.getKey(), topic.getKey()).orElse(0);
                distance += Math.max(0, topic.getValue() - from);
            }
        }
        return distance;
    }
}
