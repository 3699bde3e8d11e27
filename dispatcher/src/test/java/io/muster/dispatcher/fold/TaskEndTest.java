package io.muster.dispatcher.fold;

import static io.muster.dispatcher.Messages.NOON;
import static io.muster.dispatcher.Messages.delivered;
import static io.muster.dispatcher.Messages.finished;
import static io.muster.dispatcher.Messages.started;
import static io.muster.dispatcher.Messages.submitted;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.muster.schemas.id.AgentId;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.message.TaskEvent;
import io.muster.schemas.message.TaskExpired;
import io.muster.schemas.message.TaskFinished;
import io.muster.schemas.message.TaskLost;
import io.muster.schemas.task.TaskState;
import io.muster.schemas.view.TaskFacts;
import io.muster.schemas.view.TaskView;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TaskEndTest {
    private static final Instant DAYS_LATER = NOON.plus(Duration.ofDays(8));

    @Test
    void isTheTimeOfThatWhichEndedTheTask() {
        assertEquals(Optional.empty(), end(submitted("t", "a"), started("t", "a")));
        assertEquals(Optional.of(NOON.plusMillis(16)), end(submitted("t", "a"), finished("t", "a", TaskState.FAILED)));
        assertEquals(
                Optional.of(NOON.plusSeconds(9)),
                end(submitted("t", "a"), new TaskExpired(new TaskId("t"), null, null, 1, NOON.plusSeconds(9))));
        assertEquals(Optional.of(NOON.plusSeconds(7)), end(submitted("t", "a"), lost(NOON.plusSeconds(7))));
        assertEquals(
                Optional.of(NOON.plusMillis(16)),
                end(submitted("t", "a"), lost(NOON.plusSeconds(7)), finished("t", "a", TaskState.SUCCEEDED)));
    }

    @Test
    void isTheLastWordOfATaskThatNobodyIsKnownToHaveSubmitted() {
        assertEquals(Optional.of(NOON.plusMillis(4)), end(delivered("t", "a"), started("t", "a")));
        assertEquals(Optional.of(Instant.ofEpochMilli(1L << 53)), end(finishedAt(Instant.MAX)));
    }

    @Test
    void isNeitherBeforeTheSubmissionNorAfterWhatTheTaskMayTakeWhateverTheAgentsClockSays() {
        assertEquals(Optional.of(NOON), end(submitted("t", "a"), finishedAt(Instant.EPOCH)));
        // delivery_timeout 1 h, execution_timeout 10 min
        assertEquals(Optional.of(NOON.plus(Duration.ofMinutes(70))), end(submitted("t", "a"), finishedAt(DAYS_LATER)));
    }

    @Test
    void isPastTheHorizonWhenItLiesBefore() {
        var view = view(submitted("t", "a"), finished("t", "a", TaskState.FAILED));
        assertFalse(new Horizon(NOON.plusMillis(16)).isPast(view));
        assertTrue(new Horizon(NOON.plusMillis(17)).isPast(view));
        assertFalse(Horizon.NONE.isPast(view));
    }

    @Test
    void excusesTheLackOfThatOnlyWhichMayHaveLeft() {
        var horizon = new Horizon(NOON.plusSeconds(60));
        assertFalse(horizon.mayLack(view(submitted("t", "a"), started("t", "a"))), "it runs since long ago");
        assertFalse(horizon.mayLack(view(submitted("t", "a"), finishedAt(NOON.plusSeconds(60)))), "it ran until then");
        assertTrue(horizon.mayLack(view(submitted("t", "a"), finishedAt(NOON.plusSeconds(59)))), "it is past");
        assertTrue(
                horizon.mayLack(view(submitted("t", "a"), lost(NOON.plusSeconds(1)), finishedAt(NOON.plusSeconds(99)))),
                "it was past before the result came");
    }

    private static TaskLost lost(Instant at) {
        return new TaskLost(new TaskId("t"), null, new AgentId("a"), 1, at);
    }

    private static TaskFinished finishedAt(Instant at) {
        return finished("t", "a", TaskState.SUCCEEDED, at);
    }

    private static Optional<Instant> end(TaskEvent... events) {
        return TaskEnd.of(view(events));
    }

    private static TaskView view(TaskEvent... events) {
        TaskView view = null;
        for (var event : events) {
            var alone = TaskFacts.of(event, 0);
            view = view == null ? alone : TaskFold.join(view, alone);
        }
        return view;
    }
}
