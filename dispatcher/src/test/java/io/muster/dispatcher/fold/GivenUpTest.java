package io.muster.dispatcher.fold;

import static io.muster.dispatcher.Messages.NOON;
import static io.muster.dispatcher.Messages.delivered;
import static io.muster.dispatcher.Messages.finished;
import static io.muster.dispatcher.Messages.queued;
import static io.muster.dispatcher.Messages.selected;
import static io.muster.dispatcher.Messages.started;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.muster.schemas.id.AgentId;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.message.TaskEvent;
import io.muster.schemas.message.TaskExpired;
import io.muster.schemas.message.TaskLost;
import io.muster.schemas.message.TaskQueued;
import io.muster.schemas.message.TaskRecalled;
import io.muster.schemas.message.TaskReturned;
import io.muster.schemas.task.TaskState;
import io.muster.schemas.view.TaskHash;
import io.muster.schemas.view.TaskView;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What the control plane concludes from silence, and what the agent says after all. */
class GivenUpTest {
    private static final TaskEvent SUBMITTED = selected("t", "role=web", NOON);
    private static final TaskEvent QUEUED = queued("t", "web-1", NOON);
    private static final TaskEvent DELIVERED = delivered("t", "web-1");
    private static final TaskEvent STARTED = started("t", "web-1");
    private static final TaskEvent SUCCEEDED = finished("t", "web-1", TaskState.SUCCEEDED);
    private static final TaskEvent EXPIRED = new TaskExpired(new TaskId("t"), null, null, 1, NOON.plusSeconds(3_600));
    private static final TaskEvent RECALLED =
            new TaskRecalled(new TaskId("t"), null, new AgentId("web-1"), 1, NOON.plusSeconds(41));
    private static final TaskEvent RETURNED =
            new TaskReturned(new TaskId("t"), null, new AgentId("web-1"), 1, NOON.plusSeconds(42));
    private static final TaskEvent SECOND =
            new TaskQueued(new TaskId("t"), null, new AgentId("web-2"), 2, NOON.plusSeconds(43), null);
    private static final TaskEvent LOST =
            new TaskLost(new TaskId("t"), null, new AgentId("web-1"), 1, NOON.plusSeconds(3_600));

    @Test
    void expiredStandsUntilTheAgentSaysThatItHasTheTask() {
        assertEquals(TaskState.EXPIRED, fold(SUBMITTED, EXPIRED).state());
        assertEquals(TaskState.EXPIRED, fold(SUBMITTED, QUEUED, EXPIRED).state());
        assertEquals(
                TaskState.DELIVERED, fold(SUBMITTED, QUEUED, EXPIRED, DELIVERED).state());
        assertEquals(
                TaskState.RUNNING, fold(SUBMITTED, QUEUED, EXPIRED, STARTED).state());
        assertEquals(
                TaskState.SUCCEEDED, fold(SUBMITTED, QUEUED, EXPIRED, SUCCEEDED).state());
        assertFalse(fold(SUBMITTED, QUEUED, EXPIRED, SUCCEEDED).isLate());
    }

    @Test
    void aTaskThatWasRecalledOrReturnedWaitsAgainAndHasNoAgent() {
        for (var withdrawal : List.of(RECALLED, RETURNED)) {
            var view = fold(SUBMITTED, QUEUED, withdrawal);
            assertEquals(TaskState.PENDING, view.state());
            assertEquals(Optional.empty(), view.agentId());
            assertEquals(2, view.nextAttempt());
            assertEquals(view, TaskHash.read(TaskHash.write(view)));
            var again = fold(SUBMITTED, QUEUED, withdrawal, SECOND);
            assertEquals(TaskState.QUEUED, again.state());
            assertEquals(Optional.of(new AgentId("web-2")), again.agentId());
        }
    }

    @Test
    void aClaimThatIsInTheLogCountsMoreThanARecall() {
        assertEquals(
                TaskState.DELIVERED,
                fold(SUBMITTED, QUEUED, RECALLED, DELIVERED).state());
        assertEquals(
                TaskState.PENDING,
                fold(SUBMITTED, QUEUED, RECALLED, DELIVERED, RETURNED).state());
        assertEquals(
                TaskState.RUNNING, fold(SUBMITTED, QUEUED, RETURNED, STARTED).state());
        assertEquals(
                TaskState.EXPIRED, fold(SUBMITTED, QUEUED, RETURNED, EXPIRED).state());
    }

    @Test
    void lostStandsUntilThereIsAResultWhichIsLate() {
        assertEquals(TaskState.LOST, fold(SUBMITTED, QUEUED, STARTED, LOST).state());
        assertEquals(
                TaskState.LOST,
                fold(SUBMITTED, QUEUED, LOST, DELIVERED, STARTED).state());
        var amended = fold(SUBMITTED, QUEUED, STARTED, LOST, SUCCEEDED);
        assertEquals(TaskState.SUCCEEDED, amended.state());
        assertTrue(amended.isLate());
        assertFalse(fold(SUBMITTED, QUEUED, STARTED, SUCCEEDED).isLate());
    }

    @Test
    void aHigherAttemptIsNotGivenUpWithTheLowerOne() {
        var second = new TaskQueued(new TaskId("t"), null, new AgentId("web-1"), 2, NOON, null);
        assertEquals(
                TaskState.QUEUED, fold(SUBMITTED, QUEUED, STARTED, LOST, second).state());
        assertEquals(TaskState.QUEUED, fold(SUBMITTED, EXPIRED, second).state());
    }

    /** Every order comes to the same; {@link #fold} tries some. */
    private static TaskView fold(TaskEvent... events) {
        TaskView first = null;
        for (var seed = 0; seed < 20; seed++) {
            var shuffled = new ArrayList<>(List.of(events));
            Collections.shuffle(shuffled, new Random(seed));
            TaskView view = null;
            for (var event : shuffled) {
                view = TaskFold.apply(view, event, 0);
            }
            if (first != null) {
                assertEquals(first, view, "seed " + seed);
            }
            first = view;
        }
        return first;
    }
}
