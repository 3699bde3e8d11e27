package io.muster.dispatcher.history;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.muster.dispatcher.intake.LogOffsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PortionTest {
    @Test
    void takesSmallPartitionNumbersTogetherAndLargeOnesInShares() {
        assertEquals(
                List.of(
                        new Portion(Set.of(2), 0, 3),
                        new Portion(Set.of(2), 1, 3),
                        new Portion(Set.of(2), 2, 3),
                        new Portion(Set.of(0, 1), 0, 1),
                        new Portion(Set.of(3), 0, 1)),
                Portion.of(offsets(0, 0, 0, 0), offsets(40, 60, 250, 100), "events", 100));
    }

    @Test
    void countsFromTheBeginningOfTheLog() {
        assertEquals(List.of(new Portion(Set.of(0), 0, 1)), Portion.of(offsets(1_000), offsets(1_090), "events", 100));
    }

    @Test
    void leavesNoPartitionNumberOutThatHasNoTaskEvents() {
        assertEquals(List.of(new Portion(Set.of(0, 1), 0, 1)), Portion.of(offsets(0, 0), offsets(0, 0), "events", 100));
    }

    @Test
    void hasEachTaskInExactlyOneShare() {
        for (var i = 0; i < 1_000; i++) {
            var id = "task_" + i;
            assertEquals(
                    1,
                    IntStream.range(0, 7)
                            .filter(share -> new Portion(Set.of(2), share, 7).holds(id))
                            .count());
        }
    }

    private static LogOffsets offsets(long... next) {
        var offsets = new TreeMap<Integer, SortedMap<String, Long>>();
        for (var number = 0; number < next.length; number++) {
            offsets.put(number, new TreeMap<>(Map.of("events", next[number])));
        }
        return new LogOffsets(offsets);
    }
}
