package io.muster.dispatcher.deadline;

import static io.muster.dispatcher.Messages.NOON;
import static io.muster.dispatcher.Messages.delivered;
import static io.muster.dispatcher.Messages.finished;
import static io.muster.dispatcher.Messages.heartbeat;
import static io.muster.dispatcher.Messages.overHttp;
import static io.muster.dispatcher.Messages.queued;
import static io.muster.dispatcher.Messages.registered;
import static io.muster.dispatcher.Messages.selected;
import static io.muster.dispatcher.Messages.started;
import static io.muster.dispatcher.Messages.submitted;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.muster.dispatcher.intake.MemoryLog;
import io.muster.dispatcher.view.MemoryStore;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.message.AgentWentOffline;
import io.muster.schemas.message.TaskExpired;
import io.muster.schemas.message.TaskLost;
import io.muster.schemas.message.TaskRecalled;
import io.muster.schemas.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The tasks here have an hour to be started in. */
class TaskDeadlinesTest {
    private static final TaskId TASK = new TaskId("t");
    private static final AgentId AGENT = new AgentId("web-1");
    private static final Duration LOST_AFTER = Duration.ofMinutes(30);
    private static final Duration EXECUTION_TIMEOUT = Duration.ofMinutes(10);
    private static final Instant DEADLINE = NOON.plus(Duration.ofHours(1));
    private final MemoryStore store = new MemoryStore();
    private final MemoryLog log = new MemoryLog();
    private boolean owned = true;
    private final TaskDeadlines deadlines = new TaskDeadlines(store, key -> owned, log, LOST_AFTER);

    @Test
    void aTaskThatNoAgentFitsExpiresOnce() {
        store.apply(selected("t", "role=web", NOON));
        deadlines.at(DEADLINE);
        assertEquals(List.of(), log.messages());
        var late = DEADLINE.plusMillis(1);
        deadlines.at(late);
        deadlines.at(late.plusSeconds(1));
        var expired = new TaskExpired(TASK, null, null, 1, late);
        assertEquals(List.of(expired), log.messages());
        store.apply(expired);
        deadlines.at(late.plus(Duration.ofDays(1)));
        assertEquals(1, log.messages().size());
    }

    @Test
    void aTaskThatItsAgentNeverTookExpiresWhenTheAgentHadTimeToSayItself() {
        store.apply(submitted("t", "web-1"));
        deadlines.at(DEADLINE.plusSeconds(10));
        assertEquals(List.of(), log.messages());
        deadlines.at(DEADLINE.plusSeconds(11));
        assertEquals(List.of(new TaskExpired(TASK, null, AGENT, 1, DEADLINE.plusSeconds(11))), log.messages());
    }

    @Test
    void aTaskThatWasTakenBackExpiresWithTheAttemptThatItWaitsFor() {
        var late = DEADLINE.plusMillis(1);
        store.apply(
                selected("t", "role=web", NOON),
                queued("t", "web-1", NOON),
                new TaskRecalled(TASK, null, AGENT, 1, NOON.plusSeconds(45)));
        deadlines.at(late);
        assertEquals(List.of(new TaskExpired(TASK, null, null, 2, late)), log.messages());
    }

    @Test
    void aTaskThatItsAgentHasDoesNotExpireHere() {
        store.apply(submitted("t", "web-1"), delivered("t", "web-1"), submitted("u", "web-1"), started("u", "web-1"));
        deadlines.at(DEADLINE.plus(Duration.ofDays(1)));
        assertEquals(List.of(), log.messages());
    }

    @Test
    void aTaskIsLostWhenItsAgentHasBeenOfflineForLong() {
        store.apply(submitted("t", "web-1"), started("t", "web-1"));
        store.apply(heartbeat("web-1", 3, NOON), new AgentWentOffline(AGENT, 1, 3, NOON, NOON.plusSeconds(90)));
        var offline = NOON.plusSeconds(90);
        deadlines.at(offline.plus(LOST_AFTER).minusMillis(1));
        assertEquals(List.of(), log.messages());
        deadlines.at(offline.plus(LOST_AFTER));
        deadlines.at(offline.plus(LOST_AFTER).plusSeconds(1));
        assertEquals(List.of(new TaskLost(TASK, null, AGENT, 1, offline.plus(LOST_AFTER))), log.messages());
    }

    @Test
    void nothingIsLostWhileTheAgentIsOnlineOrHasAnswered() {
        store.apply(submitted("t", "web-1"), started("t", "web-1"), heartbeat("web-1", 3, NOON));
        store.apply(submitted("u", "web-2"), finished("u", "web-2", TaskState.SUCCEEDED));
        store.apply(new AgentWentOffline(new AgentId("web-2"), 1, 3, NOON, NOON));
        deadlines.at(NOON.plus(Duration.ofDays(1)));
        assertEquals(List.of(), log.messages());
    }

    @Test
    void aTaskIsLostWhenAnAgentOverHttpShouldHaveAnsweredLongAgo() {
        var answered = NOON.plus(EXECUTION_TIMEOUT).plus(LOST_AFTER);
        store.apply(overHttp(registered("web-1", Map.of(), "shell"), NOON), heartbeat("web-1", 3, NOON));
        store.apply(submitted("t", "web-1"), delivered("t", "web-1"), started("t", "web-1"));
        store.apply(submitted("u", "web-1"), delivered("u", "web-1"));
        deadlines.at(answered.plusMillis(2));
        assertEquals(List.of(), log.messages());
        deadlines.at(answered.plusMillis(3)); // since u was delivered
        deadlines.at(answered.plusMillis(4)); // since t was started
        assertEquals(
                List.of(
                        new TaskLost(new TaskId("u"), null, AGENT, 1, answered.plusMillis(3)),
                        new TaskLost(TASK, null, AGENT, 1, answered.plusMillis(4))),
                log.messages());
    }

    @Test
    void aTaskWithAnAgentOfKafkaTakesAsLongAsItsAgentLivesForIt() {
        store.apply(registered("web-1", Map.of(), "shell"), heartbeat("web-1", 3, NOON));
        store.apply(submitted("t", "web-1"), delivered("t", "web-1"), started("t", "web-1"));
        deadlines.at(NOON.plus(Duration.ofDays(1)));
        assertEquals(List.of(), log.messages());
    }

    @Test
    void saysItAgainWhenItCouldNotBeWrittenAndNothingOfTasksOfOthers() {
        store.apply(selected("t", "role=web", NOON));
        owned = false;
        deadlines.at(DEADLINE.plusSeconds(1));
        owned = true;
        log.refuse(true);
        deadlines.at(DEADLINE.plusSeconds(2));
        log.refuse(false);
        deadlines.at(DEADLINE.plusSeconds(3));
        assertEquals(1, log.messages().size());
    }
}
