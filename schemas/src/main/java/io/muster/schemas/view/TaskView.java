package io.muster.schemas.view;

import io.muster.schemas.id.AgentId;
import io.muster.schemas.id.JobId;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.message.TaskDelivered;
import io.muster.schemas.message.TaskEvent;
import io.muster.schemas.message.TaskFinished;
import io.muster.schemas.message.TaskQueued;
import io.muster.schemas.message.TaskStarted;
import io.muster.schemas.message.TaskSubmitted;
import io.muster.schemas.task.TaskState;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a task: the submission, and how far its highest attempt has come. The state is not stored beside the
 * facts but read off them, so it cannot disagree with them.
 *
 * @param submission null while only an agent's word of the task has arrived
 * @param attempt the highest attempt, null while the task waits for an agent
 */
public record TaskView(
        TaskId taskId,
        @Nullable JobId jobId,
        @Nullable TaskSubmitted submission,
        @Nullable Attempt attempt) {

    /** One try on one agent. Each part is a fact of its own: later ones may arrive before earlier ones. */
    public record Attempt(
            int number,
            AgentId agentId,
            @Nullable Instant queuedAt,
            @Nullable Instant deliveredAt,
            @Nullable Start start,
            @Nullable Outcome outcome) {}

    /** The attempt was started. */
    public record Start(
            Instant startedAt, String bootId, @Nullable Long pid) {}

    /** The attempt is over. Fields as in {@link TaskFinished}. */
    public record Outcome(
            TaskState status,
            @Nullable Integer exitCode,
            String stdout,
            String stderr,
            long stdoutBytes,
            long stderrBytes,
            boolean truncated,
            @Nullable Long durationMs,
            @Nullable String error,
            Instant finishedAt) {}

    /** What one event alone says of its task. A view is the join of these. */
    public static TaskView of(TaskEvent event) {
        var attempt = switch (event) {
            case TaskSubmitted e ->
                e.agentId() == null ? null : new Attempt(1, e.agentId(), e.submittedAt(), null, null, null);
            case TaskQueued e -> new Attempt(e.attempt(), e.agentId(), e.queuedAt(), null, null, null);
            case TaskDelivered e -> new Attempt(e.attempt(), e.agentId(), null, e.deliveredAt(), null, null);
            case TaskStarted e ->
                new Attempt(e.attempt(), e.agentId(), null, null, new Start(e.startedAt(), e.bootId(), e.pid()), null);
            case TaskFinished e -> new Attempt(e.attempt(), e.agentId(), null, null, null, outcome(e));
        };
        var submission = event instanceof TaskSubmitted submitted ? submitted : null;
        return new TaskView(event.taskId(), event.jobId(), submission, attempt);
    }

    private static Outcome outcome(TaskFinished e) {
        return new Outcome(
                e.status(),
                e.exitCode(),
                e.stdout(),
                e.stderr(),
                e.stdoutBytes(),
                e.stderrBytes(),
                e.truncated(),
                e.durationMs(),
                e.error(),
                e.finishedAt());
    }

    public TaskState state() {
        if (attempt == null) {
            return TaskState.PENDING;
        }
        if (attempt.outcome() != null) {
            return attempt.outcome().status();
        }
        if (attempt.start() != null) {
            return TaskState.RUNNING;
        }
        return attempt.deliveredAt() != null ? TaskState.DELIVERED : TaskState.QUEUED;
    }

    /** The agent that has the task, empty while it waits for one. */
    public Optional<AgentId> agentId() {
        return attempt == null ? Optional.empty() : Optional.of(attempt.agentId());
    }
}
