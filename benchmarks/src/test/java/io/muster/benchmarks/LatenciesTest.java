package io.muster.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class LatenciesTest {
    @Test
    void takesPercentilesByNearestRank() {
        var latencies = new Latencies(100);
        for (var millis = 100; millis >= 1; millis--) {
            latencies.add(millis * 1_000_000L);
        }
        assertEquals(50, latencies.percentileMillis(50));
        assertEquals(99, latencies.percentileMillis(99));
        assertEquals(100, latencies.percentileMillis(100));
    }
}
