package io.muster.benchmarks.fold;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class FoldArgumentsTest {
    @Test
    void takesRecordsThenRoundsThenWorkload() {
        assertEquals(new FoldArguments(5_000, 7, "heartbeats"), FoldArguments.parse("5000", "7", "heartbeats"));
    }

    @Test
    void runsEverythingByDefault() {
        assertEquals(new FoldArguments(200_000, 3, ""), FoldArguments.parse());
    }

    @Test
    void refusesWhatIsNoNumberOrTooSmallOrTooMany() {
        assertThrows(IllegalArgumentException.class, () -> FoldArguments.parse("many"));
        assertThrows(IllegalArgumentException.class, () -> FoldArguments.parse("0"));
        assertThrows(IllegalArgumentException.class, () -> FoldArguments.parse("5", "0"));
        assertThrows(IllegalArgumentException.class, () -> FoldArguments.parse("5", "1", "a", "b"));
    }
}
