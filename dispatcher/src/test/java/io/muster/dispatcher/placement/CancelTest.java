package io.muster.dispatcher.placement;

import static io.muster.dispatcher.Messages.NOON;
import static io.muster.dispatcher.Messages.cancelRequested;
import static io.muster.dispatcher.Messages.delivered;
import static io.muster.dispatcher.Messages.finished;
import static io.muster.dispatcher.Messages.heartbeat;
import static io.muster.dispatcher.Messages.imageOf;
import static io.muster.dispatcher.Messages.queued;
import static io.muster.dispatcher.Messages.registered;
import static io.muster.dispatcher.Messages.selected;
import static io.muster.dispatcher.Messages.started;
import static io.muster.dispatcher.Messages.submitted;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.muster.dispatcher.fold.ViewImage;
import io.muster.dispatcher.intake.MemoryLog;
import io.muster.dispatcher.view.MemoryStore;
import io.muster.dispatcher.view.ViewIds;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.message.CancelTask;
import io.muster.schemas.message.Message;
import io.muster.schemas.message.RunTask;
import io.muster.schemas.message.TaskCanceled;
import io.muster.schemas.message.TaskQueued;
import io.muster.schemas.message.TaskRecalled;
import io.muster.schemas.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What the dispatcher does about tasks that are to be canceled. */
class CancelTest {
    private static final AgentId AGENT = new AgentId("web-1");
    private static final CancelTask CANCEL = new CancelTask(new TaskId("t"), AGENT, "admin", NOON.plusMillis(10));
    private final MemoryStore store = new MemoryStore();
    private final MemoryLog log = new MemoryLog();
    private boolean owned = true;
    private final Placement placement = new Placement(
            store, key -> owned, log, Duration.ofSeconds(30), PlacementChoice.LEAST_LOADED, new Random(1));
    private final CancelRedrive redrive = new CancelRedrive(store, key -> owned, log);

    @Test
    void aWaitingTaskIsCanceledInTheLogAndNeverPlaced() {
        agentOnline();
        store.apply(selected("t", "role=web", NOON), requested());
        placement.at(NOON.plusSeconds(1));
        placement.at(NOON.plusSeconds(2));
        assertEquals(List.of(canceled(1, NOON.plusSeconds(1))), log.messages());

        store.apply(log.messages().getFirst());
        assertEquals(
                TaskState.CANCELED,
                store.views(ViewIds.ofTasks(List.of(new TaskId("t"))))
                        .tasks()
                        .get(new TaskId("t"))
                        .state());
        placement.at(NOON.plusSeconds(30));
        assertEquals(1, log.messages().size());
    }

    @Test
    void oneOfManyThatWaitNeedNotWaitForItsPage() {
        for (var i = 0; i < 1_200; i++) {
            store.apply(selected("nowhere" + i, "role=none", NOON));
        }
        store.apply(selected("t", "role=none", NOON), requested());
        placement.folded(
                imageOf(selected("t", "role=none", NOON)), imageOf(selected("t", "role=none", NOON), requested()));
        placement.at(NOON.plusSeconds(1));
        assertEquals(List.of(canceled(1, NOON.plusSeconds(1))), log.messages());
    }

    @Test
    void aTaskThatWasTakenBackIsCanceledAsTheAttemptThatWillNotCome() {
        store.apply(
                selected("t", "role=web", NOON),
                queued("t", "web-1", NOON),
                requested(),
                new TaskRecalled(new TaskId("t"), null, AGENT, 1, NOON.plusSeconds(45)));
        placement.at(NOON.plusSeconds(50));
        assertEquals(List.of(canceled(2, NOON.plusSeconds(50))), log.messages());
    }

    @Test
    void aPlacementThatWasDecidedIsNotTakenBackAndItsAgentIsToldToCancelBeforeItIsToldToRun() {
        agentOnline();
        store.apply(selected("t", "role=web", NOON));
        placement.at(NOON);
        var decision = assertInstanceOf(TaskQueued.class, log.messages().getFirst());
        store.apply(requested());
        placement.at(NOON.plusSeconds(1));
        assertEquals(1, log.messages().size(), "the decision may be in the log already");

        placement.folded(
                imageOf(selected("t", "role=web", NOON), requested()),
                imageOf(selected("t", "role=web", NOON), requested(), decision));
        assertEquals(CANCEL, log.messages().get(1));
        assertInstanceOf(RunTask.class, log.messages().get(2));
    }

    @Test
    void saysItAgainOnlyWhenItMayNotHaveBeenHeard() {
        store.apply(selected("t", "role=web", NOON), requested());
        log.refuse(true);
        placement.at(NOON.plusSeconds(1));
        log.refuse(false);
        placement.at(NOON.plusSeconds(2));
        placement.at(NOON.plusSeconds(3));
        assertEquals(List.of(canceled(1, NOON.plusSeconds(2))), log.messages());
    }

    @Test
    void leavesTheTasksOfOtherDispatchersAlone() {
        agentOnline();
        store.apply(selected("t", "role=web", NOON), requested(), submitted("u", "web-1"));
        store.apply(cancelRequested("u", NOON));
        owned = false;
        placement.at(NOON.plusSeconds(1));
        redriveFor(Duration.ofSeconds(5));
        assertEquals(List.of(), log.messages());
    }

    @Test
    void tellsTheAgentAgainAndAgainButLessAndLessOftenUntilTheTaskHasEnded() {
        agentOnline();
        fold(submitted("t", "web-1"), requested());
        redriveFor(Duration.ofMillis(400));
        assertEquals(List.of(), log.messages(), "the gateway's word is on its way");
        redriveFor(Duration.ofSeconds(10));
        assertEquals(List.of(CANCEL, CANCEL, CANCEL, CANCEL), log.messages());
        fold(delivered("t", "web-1"), started("t", "web-1"));
        redriveFor(Duration.ofSeconds(12));
        assertEquals(5, log.messages().size());
        fold(finished("t", "web-1", TaskState.CANCELED));
        redriveFor(Duration.ofMinutes(5));
        assertEquals(5, log.messages().size());
    }

    @Test
    void findsThoseThatAnotherDispatcherHasFolded() {
        agentOnline();
        store.apply(submitted("t", "web-1"), delivered("t", "web-1"), started("t", "web-1"), requested());
        redriveFor(Duration.ofSeconds(1));
        assertEquals(List.of(CANCEL), log.messages());
    }

    @Test
    void tellsNothingToAnAgentThatIsAwayUntilItIsBack() {
        fold(submitted("t", "web-1"), requested());
        redriveFor(Duration.ofMinutes(1));
        assertEquals(List.of(), log.messages());
        agentOnline();
        redriveFor(Duration.ofMinutes(1));
        assertEquals(List.of(CANCEL), log.messages());
    }

    private Instant now = NOON;

    /** As the fold loop does. */
    private void redriveFor(Duration duration) {
        for (var end = now.plus(duration); now.isBefore(end); now = now.plus(redrive.period())) {
            redrive.at(now);
        }
    }

    private void fold(Message... messages) {
        store.apply(messages);
        redrive.folded(new ViewImage(), store.views(ViewIds.ofTasks(List.of(new TaskId("t")))));
    }

    private void agentOnline() {
        store.apply(registered("web-1", Map.of("role", "web"), "shell"), heartbeat("web-1", 1, Instant.EPOCH));
    }

    private static Message requested() {
        return cancelRequested("t", NOON.plusMillis(10));
    }

    private static TaskCanceled canceled(int attempt, Instant at) {
        return new TaskCanceled(new TaskId("t"), null, attempt, at);
    }
}
