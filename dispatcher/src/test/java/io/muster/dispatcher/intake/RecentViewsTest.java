package io.muster.dispatcher.intake;

import static io.muster.dispatcher.Messages.NOON;
import static io.muster.dispatcher.Messages.delivered;
import static io.muster.dispatcher.Messages.finished;
import static io.muster.dispatcher.Messages.heartbeat;
import static io.muster.dispatcher.Messages.imageOf;
import static io.muster.dispatcher.Messages.started;
import static io.muster.dispatcher.Messages.submitted;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.muster.dispatcher.fold.ViewImage;
import io.muster.dispatcher.view.ViewIds;
import io.muster.schemas.codec.Json;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.message.TaskSubmitted;
import io.muster.schemas.task.TaskState;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecentViewsTest {
    private static final AgentId A = new AgentId("a");
    private static final TaskId TASK = new TaskId("task_1");
    private final RecentViews recent = new RecentViews();

    @Test
    void hasToReadOnlyWhatItHasNotSent() {
        var sent = imageOf(heartbeat("a", 1, NOON), submitted("task_1", "a"));
        recent.keep(sent);
        var touched = ViewIds.touchedBy(imageOf(
                heartbeat("a", 2, NOON), heartbeat("b", 1, NOON), started("task_1", "a"), started("task_2", "a")));
        var known = recent.of(touched);
        assertEquals(sent.agents(), known.agents());
        assertEquals(sent.tasks(), known.tasks());
        assertEquals(new ViewIds(Set.of(new TaskId("task_2")), Set.of(new AgentId("b"))), touched.without(known));
    }

    @Test
    void keepsTheLastOfWhatItHasSent() {
        recent.keep(imageOf(submitted("task_1", "a")));
        var running = imageOf(submitted("task_1", "a"), delivered("task_1", "a"), started("task_1", "a"));
        recent.keep(running);
        assertEquals(running.tasks(), knownOf(TASK).tasks());
    }

    @Test
    void forgetsATaskThatHasEnded() {
        recent.keep(imageOf(submitted("task_1", "a")));
        recent.keep(imageOf(submitted("task_1", "a"), finished("task_1", "a", TaskState.SUCCEEDED)));
        assertEquals(Set.of(), knownOf(TASK).tasks().keySet());
    }

    @Test
    void forgetsATaskThatHasLeftTheViews() {
        recent.keep(imageOf(started("task_1", "a"), started("task_2", "a")));
        recent.forget(List.of(TASK));
        assertEquals(
                Set.of(new TaskId("task_2")),
                knownOf(TASK, new TaskId("task_2")).tasks().keySet());
    }

    @Test
    void doesNotKeepWhatIsLong() {
        recent.keep(imageOf(saying("x".repeat(1_900))));
        assertEquals(Set.of(TASK), knownOf(TASK).tasks().keySet());
        recent.forget();
        recent.keep(imageOf(saying("x".repeat(2_000))));
        assertEquals(Set.of(), knownOf(TASK).tasks().keySet());
    }

    @Test
    void doesNotKeepWhatBecomesLongWhenItsSubmissionArrives() {
        recent.keep(imageOf(started("task_1", "web-1")));
        recent.keep(imageOf(started("task_1", "web-1"), saying("x".repeat(2_000))));
        assertEquals(Set.of(), knownOf(TASK).tasks().keySet());
    }

    @Test
    void knowsNothingMoreWhenTheCheckpointIsInDoubt() {
        recent.keep(imageOf(heartbeat("a", 1, NOON), submitted("task_1", "a")));
        recent.forget();
        assertEquals(Set.of(), recent.of(ViewIds.ofAgents(List.of(A))).agents().keySet());
        assertEquals(Set.of(), knownOf(TASK).tasks().keySet());
    }

    @Test
    void forgetsThoseThatWereNotHeardOfForLongest() {
        recent.keep(imageOf(heartbeat("a", 1, NOON)));
        recent.keep(imageOf(heartbeat("b", 1, NOON)));
        recent.keep(imageOf(submitted("task_1", "a")));
        recent.keep(imageOf(submitted("task_2", "a")));
        IntStream.range(0, 4_999).forEach(i -> {
            recent.keep(imageOf(heartbeat("other-" + i, 1, NOON), submitted("other-" + i, "a")));
            assertEquals(1, recent.of(ViewIds.ofAgents(List.of(A))).agents().size());
            assertEquals(1, knownOf(TASK).tasks().size());
        });
        assertEquals(
                Set.of(A),
                recent.of(ViewIds.ofAgents(List.of(A, new AgentId("b"))))
                        .agents()
                        .keySet());
        assertEquals(Set.of(TASK), knownOf(TASK, new TaskId("task_2")).tasks().keySet());
    }

    private ViewImage knownOf(TaskId... tasks) {
        return recent.of(ViewIds.ofTasks(List.of(tasks)));
    }

    private static TaskSubmitted saying(String text) {
        var submitted = submitted("task_1", "web-1");
        return new TaskSubmitted(
                submitted.taskId(),
                null,
                submitted.agentId(),
                null,
                "shell",
                Json.MAPPER.createObjectNode().put("command", text),
                submitted.deliveryTimeout(),
                submitted.executionTimeout(),
                submitted.retry(),
                submitted.annotations(),
                submitted.submittedBy(),
                submitted.submittedAt(),
                null);
    }
}
