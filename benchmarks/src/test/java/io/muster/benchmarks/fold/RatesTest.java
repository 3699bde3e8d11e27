package io.muster.benchmarks.fold;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class RatesTest {
    @Test
    void countsRecordsPerSecond() {
        assertEquals(50_000, Rates.perSecond(100_000, 2_000_000_000L));
    }

    @Test
    void reportsMediansAndTheMedianOfTheRoundsOwnRatios() {
        var rates = new Rates();
        rates.add(80, 100);
        rates.add(10, 20);
        rates.add(90, 300);
        assertEquals(80, rates.folded());
        assertEquals(100, rates.raw());
        assertEquals(0.5, rates.ratio());
    }

    @Test
    void takesTheMeanOfTheTwoInTheMiddleOfAnEvenNumber() {
        var rates = new Rates();
        rates.add(10, 100);
        rates.add(30, 100);
        assertEquals(20, rates.folded());
    }
}
