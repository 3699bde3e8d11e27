package io.muster.benchmarks.footprint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessReadingTest {
    @Test
    void readsAFieldOfStatusByItsWholeName() {
        var lines = List.of("Name:\tjava", "VmHWM:\t  2048 kB", "VmRSS:\t  1024 kB", "RssAnon:\t 512 kB");
        assertEquals(1024, ProcessReading.field(lines, "VmRSS"));
        assertThrows(IllegalStateException.class, () -> ProcessReading.field(lines, "Rss"));
    }

    @Test
    void addsUserAndSystemTimeWhateverTheCommandIsCalled() {
        var stat = "42 (a) R (b) S 1 42 42 0 -1 4194560 100 200 0 0 37 13 5 6 20 0 19 0 1000 1 2";
        assertEquals(Duration.ofMillis(500), ProcessReading.processorTime(stat));
    }
}
