package io.muster.dispatcher.fold;

import static io.muster.dispatcher.Messages.NOON;
import static io.muster.dispatcher.Messages.finished;
import static io.muster.dispatcher.Messages.heartbeat;
import static io.muster.dispatcher.Messages.queued;
import static io.muster.dispatcher.Messages.selected;
import static io.muster.dispatcher.Messages.started;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.muster.dispatcher.fold.ViewDelta.Waiting;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.message.AgentWentOffline;
import io.muster.schemas.task.TaskState;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ViewDeltaTest {
    private static final long SUBMITTED = NOON.toEpochMilli();

    @Test
    void listsATaskThatWaitsAndTakesItOffWhenItIsPlaced() {
        var pending = TaskFold.apply(null, selected("t", "role=web", NOON), 0);
        var waits = ViewDelta.between(null, pending);
        assertEquals(Waiting.JOINS, waits.waiting());
        assertEquals(
                Set.of(
                        new IndexEntry("tasks:by-time", "t", SUBMITTED),
                        new IndexEntry("tasks:by-status:pending", "t", SUBMITTED)),
                waits.added());

        var placed = ViewDelta.between(pending, TaskFold.apply(pending, queued("t", "a", NOON), 0));
        assertEquals(Waiting.LEAVES, placed.waiting());
        assertEquals(Set.of(new IndexEntry("tasks:by-status:pending", "t", SUBMITTED)), placed.removed());
        assertEquals(
                Set.of(
                        new IndexEntry("tasks:by-status:queued", "t", SUBMITTED),
                        new IndexEntry("tasks:by-agent:a", "t", SUBMITTED)),
                placed.added());
        assertEquals(
                Map.of(
                        "status", "queued",
                        "agent_id", "a",
                        "attempt", "1",
                        "queued_at", "2026-11-22T12:00:00.000Z",
                        "queued_offset", "0"),
                placed.set());
    }

    @Test
    void listsNothingBeforeTheSubmissionIsKnownButThatItIsToLeave() {
        var early = TaskFold.apply(null, started("t", "a"), 0);
        assertEquals(
                Set.of(new IndexEntry("tasks:by-end", "t", SUBMITTED + 4)),
                ViewDelta.between(null, early).added());
        var known = TaskFold.apply(early, selected("t", "role=web", NOON), 0);
        assertTrue(ViewDelta.between(early, known)
                .added()
                .contains(new IndexEntry("tasks:by-status:running", "t", SUBMITTED)));
    }

    @Test
    void tellsOnceThatATaskHasEnded() {
        var running = TaskFold.apply(null, started("t", "a"), 0);
        var ended = TaskFold.apply(running, finished("t", "a", TaskState.LOST), 0);
        var amended = TaskFold.apply(ended, finished("t", "a", TaskState.SUCCEEDED), 0);
        assertTrue(ViewDelta.between(running, ended).ended());
        assertFalse(ViewDelta.between(ended, amended).ended());
    }

    @Test
    void leavesNothingOfATaskThatLeaves() {
        var ended = TaskFold.apply(
                TaskFold.apply(null, selected("t", "role=web", NOON), 0), finished("t", "a", TaskState.SUCCEEDED), 0);
        var keyspace = new Keyspace();
        keyspace.apply(ViewDelta.between(null, ended));
        assertEquals(5, keyspace.parts().size());
        keyspace.apply(ViewDelta.removal(ended));
        assertEquals(List.of(), new Keyspace().differences(keyspace));
    }

    @Test
    void dropsFieldsThatAHigherAttemptDoesNotHave() {
        var first = TaskFold.apply(null, finished("t", "a", TaskState.FAILED), 0);
        var second = TaskFold.apply(
                first,
                new io.muster.schemas.message.TaskQueued(first.taskId(), null, new AgentId("b"), 2, NOON, null),
                0);
        var delta = ViewDelta.between(first, second);
        assertTrue(delta.dropped().containsAll(Set.of("finished_at", "stdout", "success", "exit_code")));
        assertEquals("queued", delta.set().get("status"));
    }

    @Test
    void movesAnAgentsScoreWithItsHeartbeatAndRemovesItWhenItIsOffline() {
        var first = AgentFold.apply(null, heartbeat("a", 1, NOON));
        var second = AgentFold.apply(first, heartbeat("a", 2, NOON.plusSeconds(30)));
        var moved = ViewDelta.between(first, second);
        assertEquals(Set.of(new IndexEntry("active_agents", "a", SUBMITTED + 30_000)), moved.added());
        assertEquals(Set.of(), moved.removed());

        var offline = AgentFold.apply(second, new AgentWentOffline(new AgentId("a"), 1, 2, NOON, NOON));
        var gone = ViewDelta.between(second, offline);
        assertEquals(Set.of(new IndexEntry("active_agents", "a", SUBMITTED + 30_000)), gone.removed());
        assertEquals("offline", gone.set().get("status"));
    }

    @Test
    void isEmptyForARedelivery() {
        var view = TaskFold.apply(null, started("t", "a"), 0);
        assertTrue(ViewDelta.between(view, TaskFold.apply(view, started("t", "a"), 0))
                .isEmpty());
    }
}
