package io.muster.dispatcher.placement;

import static io.muster.dispatcher.Messages.NOON;
import static io.muster.dispatcher.Messages.claimable;
import static io.muster.dispatcher.Messages.delivered;
import static io.muster.dispatcher.Messages.selected;
import static io.muster.dispatcher.Messages.submitted;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.muster.dispatcher.intake.MemoryLog;
import io.muster.dispatcher.view.MemoryStore;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.message.TaskRecalled;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecallTest {
    private static final Instant CLAIM_BEFORE = NOON.plusSeconds(30);
    private static final Instant SAFE = CLAIM_BEFORE.plus(Recall.CLOCK_SKEW);
    private static final Instant LATER = SAFE.plusSeconds(5);
    private final MemoryStore store = new MemoryStore();
    private final MemoryLog log = new MemoryLog();
    private boolean owned = true;
    private Instant foldedThrough = LATER;
    private final Recall recall = new Recall(store, key -> owned, key -> foldedThrough, log);

    @Test
    void takesATaskBackThatNobodyHasClaimed() {
        store.apply(selected("t", "role=web", NOON), claimable("t", "gone", CLAIM_BEFORE));
        recall.at(SAFE);
        assertEquals(List.of(), log.messages());
        recall.at(LATER);
        recall.at(LATER.plusSeconds(1));
        assertEquals(List.of(new TaskRecalled(new TaskId("t"), null, new AgentId("gone"), 1, LATER)), log.messages());
    }

    @Test
    void waitsUntilAllThatCouldBeAClaimIsFolded() {
        store.apply(selected("t", "role=web", NOON), claimable("t", "gone", CLAIM_BEFORE));
        foldedThrough = SAFE;
        recall.at(LATER);
        assertEquals(List.of(), log.messages());
        foldedThrough = SAFE.plusMillis(1);
        recall.at(LATER);
        assertEquals(1, log.messages().size());
    }

    @Test
    void leavesAloneWhatIsClaimedOrStaysWithItsAgentOrIsOfOthersOrTooLateForAnyone() {
        store.apply(
                selected("claimed", "role=web", NOON),
                claimable("claimed", "web-1", CLAIM_BEFORE),
                delivered("claimed", "web-1"),
                submitted("direct", "web-1"));
        recall.at(LATER);
        store.apply(selected("t", "role=web", NOON), claimable("t", "gone", CLAIM_BEFORE));
        recall.at(NOON.plus(Duration.ofHours(2)));
        owned = false;
        recall.at(LATER);
        assertEquals(List.of(), log.messages());
    }

    @Test
    void saysItAgainWhenItMayNotHaveBeenHeard() {
        store.apply(selected("t", "role=web", NOON), claimable("t", "gone", CLAIM_BEFORE));
        log.refuse(true);
        recall.at(LATER);
        log.refuse(false);
        recall.at(LATER.plusSeconds(1));
        recall.at(LATER.plusSeconds(2));
        assertEquals(1, log.messages().size());
    }
}
