package io.muster.schemas.view;

import static java.util.Objects.requireNonNull;

import io.muster.schemas.id.AgentId;
import io.muster.schemas.id.JobId;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.message.TaskEvent;
import io.muster.schemas.message.TaskFinished;
import io.muster.schemas.message.TaskQueued;
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
 * @param cancelRequest that somebody wants it to end, null while nobody does. It is a wish, and changes no state
 */
public record TaskView(
        TaskId taskId,
        @Nullable JobId jobId,
        @Nullable TaskSubmitted submission,
        @Nullable Attempt attempt,
        GivenUp givenUp,
        @Nullable CancelRequest cancelRequest) {

    /** Who asked first that the task end, and when. */
    public record CancelRequest(String requestedBy, Instant requestedAt) {}

    /**
     * One try on one agent. Each part is a fact of its own: later ones may arrive before earlier ones.
     *
     * @param assignment what the control plane decided; null while only an agent's word of the attempt has arrived
     * @param report what an agent says of it; null while none has said anything. One of the two is there
     */
    public record Attempt(
            int number,
            @Nullable Assignment assignment,
            @Nullable Report report) {
        public Attempt {
            if (assignment == null && report == null) {
                throw new IllegalArgumentException("nobody speaks of attempt " + number);
            }
        }

        /** The agent that has it: who speaks of it has it, whatever was decided. */
        public AgentId agentId() {
            return report != null
                    ? report.agentId()
                    : requireNonNull(assignment).agentId();
        }

        public @Nullable Instant queuedAt() {
            return assignment == null ? null : assignment.queuedAt();
        }

        /** Until when the agent may claim it; null when it need not be claimed. */
        public @Nullable Instant claimBefore() {
            return assignment == null ? null : assignment.claimBefore();
        }

        public @Nullable Instant deliveredAt() {
            return report == null ? null : report.deliveredAt();
        }

        public @Nullable Start start() {
            return report == null ? null : report.start();
        }

        public @Nullable Outcome outcome() {
            return report == null ? null : report.outcome();
        }
    }

    /**
     * The attempt was given to an agent. Of two that contradict each other the one that the log has first is valid: a
     * dispatcher that has lost its partition, and writes late what it decided before, can move nothing any more.
     *
     * @param offset of the record that says so. All that assign one task are in the same partition, so that their offsets
     *     order them
     * @param claimBefore as in {@link TaskQueued}
     */
    public record Assignment(
            AgentId agentId,
            long offset,
            Instant queuedAt,
            @Nullable Instant claimBefore) {}

    /**
     * What the agent itself says of the attempt.
     *
     * @param returnedAt when it gave it back, not started
     */
    public record Report(
            AgentId agentId,
            @Nullable Instant deliveredAt,
            @Nullable Instant returnedAt,
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
            @Nullable Long outputChunks,
            @Nullable String stdoutSha256,
            @Nullable String stderrSha256,
            @Nullable Long durationMs,
            @Nullable String policyRule,
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
     * @param recalled not claimed in time, to be given to another agent
     * @param canceled given to no agent any more, because it was to be canceled
     */
    public record GivenUp(
            @Nullable Mark expired,
            @Nullable Mark lost,
            @Nullable Mark recalled,
            @Nullable Mark canceled) {
        public static final GivenUp NEVER = new GivenUp(null, null, null, null);
    }

    public TaskState state() {
        var report = attempt == null ? null : attempt.report();
        if (report != null && report.outcome() != null) {
            return report.outcome().status();
        }
        if (lost() != null) {
            return TaskState.LOST;
        }
        if (report != null && report.start() != null) {
            return TaskState.RUNNING;
        }
        if (report != null && report.returnedAt() == null) {
            return TaskState.DELIVERED;
        }
        if (canceled() != null) {
            return TaskState.CANCELED;
        }
        if (expired() != null) {
            return TaskState.EXPIRED;
        }
        return hasNoAgent() ? TaskState.PENDING : TaskState.QUEUED;
    }

    /**
     * True when the current attempt will never run: its agent has given it back, or it was recalled before its agent had
     * claimed it. A claim in the log counts more than a recall.
     */
    public boolean isWithdrawn() {
        if (attempt == null) {
            return false;
        }
        var report = attempt.report();
        return report == null
                ? covering(givenUp.recalled()) != null
                : report.returnedAt() != null && report.start() == null && report.outcome() == null;
    }

    /** The number of the attempt that comes after the current one. */
    public int nextAttempt() {
        return attempt == null ? 1 : attempt.number() + 1;
    }

    /** That the current attempt was given up as expired; the agent may have said otherwise since, see {@link #state}. */
    public @Nullable Mark expired() {
        return covering(givenUp.expired());
    }

    /** That the current attempt was given up as lost; a result may have come since, see {@link #isLate}. */
    public @Nullable Mark lost() {
        return covering(givenUp.lost());
    }

    /**
     * That the task was canceled while no agent had it. Should one have been given it all the same, by a dispatcher that
     * did not know, that agent has to cancel it.
     */
    public @Nullable Mark canceled() {
        return hasNoAgent() ? covering(givenUp.canceled()) : null;
    }

    /** True when there is a result, and the task had been given up as lost before it came. */
    public boolean isLate() {
        return attempt != null && attempt.outcome() != null && lost() != null;
    }

    private @Nullable Mark covering(@Nullable Mark mark) {
        return mark != null && mark.covers(attempt == null ? 1 : attempt.number()) ? mark : null;
    }

    /** The key of the records that it is made of; see {@link TaskEvent#key}. */
    public String key() {
        return jobId == null ? taskId.value() : jobId.value();
    }

    /** The agent that has the task, empty while it waits for one. */
    public Optional<AgentId> agentId() {
        return hasNoAgent()
                ? Optional.empty()
                : Optional.of(requireNonNull(attempt).agentId());
    }

    private boolean hasNoAgent() {
        return attempt == null || isWithdrawn();
    }
}
