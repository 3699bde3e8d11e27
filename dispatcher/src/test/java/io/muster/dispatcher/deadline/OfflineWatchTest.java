package io.muster.dispatcher.deadline;

import static io.muster.dispatcher.Messages.NOON;
import static io.muster.dispatcher.Messages.heartbeat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.muster.dispatcher.intake.MemoryLog;
import io.muster.dispatcher.view.MemoryStore;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.message.AgentWentOffline;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class OfflineWatchTest {
    private static final Duration OFFLINE_AFTER = Duration.ofSeconds(90);
    private final MemoryStore store = new MemoryStore();
    private final MemoryLog log = new MemoryLog();
    private boolean owned = true;
    private final OfflineWatch watch = new OfflineWatch(store, key -> owned, log, OFFLINE_AFTER);

    @Test
    void saysOnceThatAnAgentIsSilent() {
        store.apply(heartbeat("a", 3, NOON));
        watch.at(NOON);
        watch.at(NOON.plusSeconds(89));
        assertEquals(List.of(), log.messages());
        watch.at(NOON.plusSeconds(90));
        watch.at(NOON.plusSeconds(91));
        assertEquals(List.of(new AgentWentOffline(new AgentId("a"), 1, 3, NOON, NOON.plusSeconds(90))), log.messages());
    }

    @Test
    void saysItAgainWhenItCouldNotBeWritten() {
        store.apply(heartbeat("a", 3, NOON));
        watch.at(NOON);
        log.refuse(true);
        watch.at(NOON.plusSeconds(90));
        log.refuse(false);
        watch.at(NOON.plusSeconds(91));
        assertEquals(1, log.messages().size());
    }

    @Test
    void measuresSilenceByItsOwnClockWhateverTheAgentsSays() {
        for (var skew : List.of(Duration.ofDays(-1), Duration.ofDays(1))) {
            store.apply(heartbeat("skewed" + skew.isNegative(), 1, NOON.plus(skew)));
        }
        watch.at(NOON);
        watch.at(NOON.plusSeconds(60));
        assertEquals(List.of(), log.messages());
        watch.at(NOON.plusSeconds(90));
        assertEquals(2, log.messages().size());
    }

    @Test
    void beginsAnewWithEveryHeartbeat() {
        store.apply(heartbeat("a", 1, NOON));
        watch.at(NOON);
        store.apply(heartbeat("a", 2, NOON.plusSeconds(60)));
        watch.at(NOON.plusSeconds(60));
        watch.at(NOON.plusSeconds(149));
        assertEquals(List.of(), log.messages());
        watch.at(NOON.plusSeconds(150));
        assertEquals(1, log.messages().size());
    }

    @Test
    void leavesAgentsOfOthersAloneAndWaitsAfterTakingThemOver() {
        store.apply(heartbeat("a", 1, NOON));
        owned = false;
        watch.at(NOON);
        watch.at(NOON.plusSeconds(200));
        owned = true;
        watch.at(NOON.plusSeconds(201));
        assertEquals(List.of(), log.messages());
        watch.at(NOON.plusSeconds(291));
        assertEquals(1, log.messages().size());
    }
}
