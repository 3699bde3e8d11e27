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
    void refusesATimeThatNoIndexCanHold() {
        var far = selected("t", "role=web", Instant.MAX);
        assertThrows(RuntimeException.class, () -> TaskFold.apply(null, far));
    }

    private static TaskView fold(TaskEvent... events) {
        TaskView view = null;
        for (var event : events) {
            view = TaskFold.apply(view, event);
        }
        return view;
    }
}
