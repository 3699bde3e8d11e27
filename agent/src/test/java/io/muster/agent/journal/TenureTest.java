package io.muster.agent.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class TenureTest {
    private static final String PLACE = "here";

    /** What the first of them took may still be waiting in the topic, and is theirs to run. */
    @Test
    void anAgentThatDiesAThousandTimesInARowStillKnowsThatItWasTheFirst() {
        var image = new JournalImage();
        for (var life = 1; life <= 1_000; life++) {
            image.replay(new JournalRecord.Claiming("i" + life, PLACE, true));
            image.replay(new JournalRecord.Entered("i" + life, PLACE, true));
        }
        assertEquals("i1", image.tenure().lineage().getFirst());
        assertEquals("i1000", image.tenure().lineage().getLast());
        var copy = new JournalImage();
        image.tenure().records().forEach(copy::replay);
        assertEquals(image.tenure(), copy.tenure());
    }

    @Test
    void andSoDoesOneThatDiesBeforeItHasTakenAnything() {
        var image = new JournalImage();
        for (var life = 1; life <= 1_000; life++) {
            image.replay(new JournalRecord.Claiming("i" + life, PLACE, true));
        }
        assertEquals("i1", image.tenure().tentative().getFirst());
    }

    @Test
    void thereIsALimitAllTheSame() {
        var image = new JournalImage();
        for (var life = 0; life < Tenure.REMEMBERED + 5; life++) {
            image.replay(new JournalRecord.Entered("i" + life, PLACE, true));
        }
        assertEquals(Tenure.REMEMBERED, image.tenure().lineage().size());
        assertTrue(image.tenure().lineage().contains("i5"));
    }
}
