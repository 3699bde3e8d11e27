package io.muster.agent.fence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.muster.agent.Commands;
import io.muster.schemas.message.CommandsTaken;
import io.muster.schemas.message.InstanceClaimed;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class FenceTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    @Test
    void nothingIsTakenBeforeTheInstancesOwnClaimIsRead() {
        var fence = new Fence("mine", List.of(), List.of());
        fence.takes("t1");
        assertFalse(fence.isEstablished());
        assertFalse(fence.isTaken("t1"));
        fence.read(0, claim("mine"));
        assertFalse(fence.isTaken("t1"), "it has not been read");
        fence.read(1, taken("mine", "t1", 0));
        assertTrue(fence.isTaken("t1"));
    }

    @Test
    void aClaimThatComesBeforeATakeMakesItVoid() {
        var fence = new Fence("mine", List.of(), List.of());
        fence.read(0, claim("mine"));
        fence.takes("t1");
        fence.read(1, claim("other"));
        fence.read(2, taken("mine", "t1", 1));
        assertFalse(fence.isTaken("t1"));
        var by = assertInstanceOf(Overtaken.ByAnother.class, fence.overtaken().orElseThrow());
        assertEquals("other", by.claim().instance());
    }

    @Test
    void whatAStrangerHasTakenIsItsForGood() {
        var fence = new Fence("mine", List.of("before"), List.of());
        fence.read(5, claim("stranger"));
        fence.read(6, taken("stranger", "s1", 6));
        fence.read(7, claim("mine"));
        fence.read(8, taken("stranger", "s2", 8)); // too late
        assertFalse(fence.followsLineage());
        assertEquals(6, fence.takenByOthers(false));
        assertEquals(6, fence.takenByOthers(true));
    }

    @Test
    void whatItsOwnLineageHasTakenIsItsOnlyIfItFollows() {
        var fence = new Fence("mine", List.of("first", "second"), List.of());
        fence.read(5, taken("second", "s1", 5));
        fence.read(6, claim("mine"));
        assertTrue(fence.followsLineage());
        assertEquals(0, fence.takenByOthers(true));
        assertEquals(5, fence.takenByOthers(false));
    }

    @Test
    void aLineageThatHasTheTopicBackIsFollowed() {
        var fence = new Fence("mine", List.of("first"), List.of());
        fence.read(5, claim("stranger"));
        fence.read(6, claim("first"));
        fence.read(7, claim("mine"));
        assertTrue(fence.followsLineage());
    }

    @Test
    void onesOwnThatDiedBeforeItTookAnythingChangesNothing() {
        var fence = new Fence("mine", List.of("first"), List.of("tried"));
        fence.read(5, claim("tried"));
        assertTrue(fence.followsLineage());
        fence.read(6, claim("stranger"));
        fence.read(7, claim("tried"));
        assertFalse(fence.followsLineage());
    }

    /** An instance that was killed half-way through what it cedes has a journal whose latest is itself. */
    @Test
    void takesBeforeItsLineagesClaimCountAlsoWhenWhoseTheTopicWasIsNotInWhatItReads() {
        var fence = new Fence("mine", List.of("killed"), List.of());
        fence.read(5, taken("stranger", "s1", 5));
        fence.read(6, claim("killed"));
        fence.read(7, claim("mine"));
        assertTrue(fence.followsLineage());
        assertEquals(5, fence.takenByOthers(true));
    }

    @Test
    void beforeAClaimIsReadEveryTakeCounts() {
        var fence = new Fence("mine", List.of("before"), List.of());
        fence.read(50, taken("stranger", "s1", 49)); // its claim was in the part that is gone
        assertEquals(49, fence.takenByOthers(true));
    }

    @Test
    void aTakeOfItsOwnThatItHasNotWrittenMeansThatItsMemoryWasCopied() {
        var fence = new Fence("mine", List.of(), List.of());
        fence.read(0, claim("mine"));
        fence.takes("t1");
        fence.read(1, taken("mine", "from a twin", 1));
        fence.read(2, taken("mine", "t1", 1));
        assertFalse(fence.isTaken("t1"));
        assertInstanceOf(Overtaken.ByItself.class, fence.overtaken().orElseThrow());
    }

    @Test
    void readingARecordAgainChangesNothing() {
        var fence = new Fence("mine", List.of(), List.of());
        fence.read(0, claim("before"));
        fence.read(1, claim("mine"));
        fence.read(0, claim("before"));
        assertTrue(fence.overtaken().isEmpty());
        assertEquals(2, fence.position());
    }

    static InstanceClaimed claim(String instance) {
        return new InstanceClaimed(Commands.AGENT, instance, 1, "host", NOON);
    }

    static CommandsTaken taken(String instance, String takeId, long nextOffset) {
        return new CommandsTaken(Commands.AGENT, instance, takeId, nextOffset, NOON);
    }
}
