package io.muster.schemas.view;

import io.muster.schemas.id.AgentId;
import io.muster.schemas.id.JobId;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.message.TaskDelivered;
import io.muster.schemas.message.TaskEvent;
import io.muster.schemas.message.TaskExpired;
import io.muster.schemas.message.TaskFinished;
import io.muster.schemas.message.TaskLost;
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
 * @param givenUp what the control plane has concluded from silence; the word of an agent counts more
 */
public record TaskView(
        TaskId taskId,
        @Nullable JobId jobId,
        @Nullable TaskSubmitted submission,
        @Nullable Attempt attempt,
        GivenUp givenUp) {

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

    /** That an attempt was given up, and when. It speaks of the attempts up to that number. */
    public record Mark(int attempt, Instant at) {
        boolean covers(int number) {
            return attempt >= number;
        }
    }

    /**
     * What was concluded from silence.
     *
     * @param expired not started in time
     * @param lost no word from its agent for too long
     */
    public record GivenUp(@Nullable Mark expired, @Nullable Mark lost) {
        public static final GivenUp NEVER = new GivenUp(null, null);

        static GivenUp of(TaskEvent event) {
            return switch (event) {
                case TaskExpired e -> new GivenUp(new Mark(e.attempt(), e.expiredAt()), null);
                case TaskLost e -> new GivenUp(null, new Mark(e.attempt(), e.lostAt()));
                case TaskSubmitted e -> NEVER;
                case TaskQueued e -> NEVER;
                case TaskDelivered e -> NEVER;
                case TaskStarted e -> NEVER;
                case TaskFinished e -> NEVER;
            };
        }
    }

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
            case TaskExpired e -> null;
            case TaskLost e -> null;
        };
        var submission = event instanceof TaskSubmitted submitted ? submitted : null;
        return new TaskView(event.taskId(), event.jobId(), submission, attempt, GivenUp.of(event));
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
        if (attempt != null && attempt.outcome() != null) {
            return attempt.outcome().status();
        }
        if (lost() != null) {
            return TaskState.LOST;
        }
        if (attempt != null && attempt.start() != null) {
            return TaskState.RUNNING;
        }
        if (attempt != null && attempt.deliveredAt() != null) {
            return TaskState.DELIVERED;
        }
        if (expired() != null) {
            return TaskState.EXPIRED;
        }
        return attempt == null ? TaskState.PENDING : TaskState.QUEUED;
    }

    /** That the current attempt was given up as expired; the agent may have said otherwise since, see {@link #state}. */
    public @Nullable Mark expired() {
        return covering(givenUp.expired());
    }

    /** That the current attempt was given up as lost; a result may have come since, see {@link #isLate}. */
    public @Nullable Mark lost() {
        return covering(givenUp.lost());
    }

    /** True when there is a result, and the task had been given up as lost before it came. */
    public boolean isLate() {
        return attempt != null && attempt.outcome() != null && lost() != null;
    }

    private @Nullable Mark covering(@Nullable Mark mark) {
        return mark != null && mark.covers(attempt == null ? 1 : attempt.number()) ? mark : null;
    }

    /** The agent that has the task, empty while it waits for one. */
    public Optional<AgentId> agentId() {
        return attempt == null ? Optional.empty() : Optional.of(attempt.agentId());
    }
}
