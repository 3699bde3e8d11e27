package io.muster.dispatcher.fold;

import static io.muster.dispatcher.Messages.NOON;
import static io.muster.dispatcher.Messages.delivered;
import static io.muster.dispatcher.Messages.finished;
import static io.muster.dispatcher.Messages.queued;
import static io.muster.dispatcher.Messages.selected;
import static io.muster.dispatcher.Messages.started;
import static io.muster.dispatcher.Messages.submitted;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.muster.schemas.id.AgentId;
import io.muster.schemas.message.TaskEvent;
import io.muster.schemas.task.TaskState;
import io.muster.schemas.view.TaskHash;
import io.muster.schemas.view.TaskView;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TaskFoldTest {
    @Test
    void followsATaskThroughItsLife() {
        assertEquals(TaskState.PENDING, fold(selected("t", "role=web", NOON)).state());
        assertEquals(
                TaskState.QUEUED,
                fold(selected("t", "role=web", NOON), queued("t", "a", NOON)).state());
        assertEquals(TaskState.QUEUED, fold(submitted("t", "a")).state());
        assertEquals(
                TaskState.DELIVERED,
                fold(submitted("t", "a"), delivered("t", "a")).state());
        assertEquals(
                TaskState.RUNNING, fold(submitted("t", "a"), started("t", "a")).state());
        for (var end : TaskState.values()) {
            if (end.isTerminal()) {
                assertEquals(
                        end,
                        fold(finished("t", "a", end), started("t", "a"), submitted("t", "a"))
                                .state());
            }
        }
    }

    @Test
    void believesTheAgentsOwnEndBeforeAnybodysGuess() {
        assertEquals(
                TaskState.FAILED,
                fold(finished("t", "a", TaskState.LOST), finished("t", "a", TaskState.FAILED))
                        .state());
        assertEquals(
                TaskState.INTERRUPTED,
                fold(finished("t", "a", TaskState.INTERRUPTED), finished("t", "a", TaskState.EXPIRED))
                        .state());
        assertEquals(
                TaskState.SUCCEEDED,
                fold(finished("t", "a", TaskState.SUCCEEDED), finished("t", "a", TaskState.INTERRUPTED))
                        .state());
    }

    @Test
    void keepsOneOfTwoAgentsThatClaimTheSameAttempt() {
        var view = fold(started("t", "b"), delivered("t", "a"));
        assertEquals(Optional.of(new AgentId("a")), view.agentId());
        assertEquals(TaskState.DELIVERED, view.state());
    }

    @Test
    void leavesAnAttemptWithTheAgentThatTheLogNamesFirst() {
        var submitted = TaskFold.apply(null, selected("t", "role=web", NOON), 3);
        var placed = TaskFold.apply(submitted, queued("t", "b", NOON.plusSeconds(1)), 4);
        var zombie = TaskFold.apply(placed, queued("t", "a", NOON), 9);
        assertEquals(placed, zombie);
        var late = TaskFold.apply(
                TaskFold.apply(submitted, queued("t", "a", NOON), 9), queued("t", "b", NOON.plusSeconds(1)), 4);
        assertEquals(placed, late);
    }

    @Test
    void losesNoReportToAnAssignmentThatCameLate() {
        var running = fold(selected("t", "role=web", NOON), queued("t", "b", NOON), started("t", "b"));
        var zombie = TaskFold.apply(running, queued("t", "a", NOON), 9);
        assertEquals(running, zombie);
        var unassigned = TaskFold.apply(fold(started("t", "b")), queued("t", "a", NOON), 9);
        assertEquals(Optional.of(new AgentId("b")), unassigned.agentId());
        assertEquals(unassigned, TaskHash.read(TaskHash.write(unassigned)));
    }

    @Test
    void refusesATimeThatNoIndexCanHold() {
        var far = selected("t", "role=web", Instant.MAX);
        assertThrows(RuntimeException.class, () -> TaskFold.apply(null, far, 0));
    }

    private static TaskView fold(TaskEvent... events) {
        TaskView view = null;
        for (var event : events) {
            view = TaskFold.apply(view, event, 0);
        }
        return view;
    }
}
