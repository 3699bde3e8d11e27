package io.muster.agent.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class ClockSkewTest {
    private static final Instant SENT = Instant.parse("2026-11-22T10:00:00Z");
    private Instant now = SENT;
    private final ClockSkew skew = new ClockSkew(() -> now);

    @Test
    void isNotKnownBeforeTheFirstResult() {
        assertNull(skew.millis());
    }

    @Test
    void aStampWhileTheRecordWasUnderWayAgreesHoweverLongThatTook() {
        now = SENT.plusSeconds(120);
        skew.acknowledged(SENT, SENT.plusSeconds(119));
        assertEquals(0, skew.millis());
    }

    @Test
    void aStampBeforeTheRecordWasSentIsAClockThatIsAhead() {
        now = SENT.plusMillis(5);
        skew.acknowledged(SENT, SENT.minusSeconds(60));
        assertEquals(60_000, skew.millis());
    }

    @Test
    void aStampAfterItsAcknowledgementIsAClockThatIsBehind() {
        now = SENT.plusMillis(5);
        skew.acknowledged(SENT, SENT.plusSeconds(60));
        assertEquals(-59_995, skew.millis());
    }
}
