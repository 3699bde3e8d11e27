package io.muster.dispatcher.fold;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.muster.dispatcher.Messages;
import io.muster.schemas.message.TaskDelivered;
import io.muster.schemas.message.TaskFinished;
import org.junit.jupiter.api.Test;

class CanonicalTest {
    @Test
    void givesUpWhatTheHashWouldNotKeep() {
        var event = Messages.delivered("t", "a");
        var precise = new TaskDelivered(
                event.taskId(), null, event.agentId(), 1, event.deliveredAt().plusNanos(999_999));
        assertEquals(event.deliveredAt(), Canonical.of(precise, 0).attempt().deliveredAt());

        var finished = Messages.finished("t", "a", io.muster.schemas.task.TaskState.FAILED);
        var odd = new TaskFinished(
                finished.taskId(),
                null,
                finished.agentId(),
                1,
                "shell",
                finished.status(),
                false,
                1,
                "half \ud83d of a pair, whole \ud83d\ude00",
                "",
                0,
                0,
                false,
                null,
                null,
                finished.finishedAt());
        assertEquals(
                "half ? of a pair, whole \ud83d\ude00",
                Canonical.of(odd, 0).attempt().outcome().stdout());
    }
}
