package io.muster.benchmarks.fold;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;

class RatesTest {
    @Test
    void countsRecordsPerSecond() {
        assertEquals(50_000, Rates.perSecond(100_000, 2_000_000_000L));
    }

    @Test
    void reportsMediansAndTheMedianOfTheRoundsOwnRatios() {
        var rates = new Rates();
        rates.add(run(80), 100);
        rates.add(run(10), 20);
        rates.add(run(90), 300);
        assertEquals(80, rates.folded());
        assertEquals(100, rates.raw());
        assertEquals(0.5, rates.ratio());
    }

    @Test
    void takesTheMeanOfTheTwoInTheMiddleOfAnEvenNumber() {
        var rates = new Rates();
        rates.add(run(10), 100);
        rates.add(run(30), 100);
        assertEquals(20, rates.folded());
    }

    private static DispatcherRun.Folded run(long perSecond) {
        return new DispatcherRun.Folded(perSecond, 1_000_000_000L, new ProcessorTime(Map.of()));
    }
}
