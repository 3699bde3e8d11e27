package io.muster.schemas.message;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.id.JobId;
import io.muster.schemas.id.TaskId;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Tells an agent to run one attempt of a task. It may arrive more than once; the agent runs an attempt at most once.
 *
 * @param startBefore the last moment at which the attempt may start; afterwards the agent reports it expired
 * @param claimBefore as in {@link TaskQueued}
 */
public record RunTask(
        TaskId taskId,
        @Nullable JobId jobId,
        AgentId agentId,
        int attempt,
        String type,
        ObjectNode params,
        Instant startBefore,
        Duration executionTimeout,
        String submittedBy,
        Instant submittedAt,
        @Nullable Instant claimBefore)
        implements AgentCommand {

    public RunTask {
        requireNonNull(taskId, "task_id");
        requireNonNull(agentId, "agent_id");
        requireNonNull(type, "type");
        requireNonNull(params, "params");
        requireNonNull(startBefore, "start_before");
        requireNonNull(executionTimeout, "execution_timeout");
        requireNonNull(submittedBy, "submitted_by");
        requireNonNull(submittedAt, "submitted_at");
        Limits.attempt(attempt);
        Limits.duration("execution_timeout", executionTimeout);
    }

    /** The command for the given attempt of a submitted task that stays with the agent. */
    public static RunTask of(TaskSubmitted task, AgentId agentId, int attempt) {
        return of(task, agentId, attempt, null);
    }

    /** The command for the given attempt of a submitted task. */
    public static RunTask of(TaskSubmitted task, AgentId agentId, int attempt, @Nullable Instant claimBefore) {
        return new RunTask(
                task.taskId(),
                task.jobId(),
                agentId,
                attempt,
                task.type(),
                task.params(),
                task.startBefore(),
                task.executionTimeout(),
                task.submittedBy(),
                task.submittedAt(),
                claimBefore);
    }

    @Override
    public String key() {
        return taskId.value();
    }

    @Override
    public String eventId() {
        return taskId + "/" + attempt + "/run";
    }

    @Override
    public Instant at() {
        return submittedAt;
    }
}
