package io.muster.schemas.message;

import static java.util.Objects.requireNonNull;

import io.muster.schemas.id.AgentId;
import io.muster.schemas.id.JobId;
import io.muster.schemas.id.TaskId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The control plane found that a task was not started in time: no agent was found for it, or its agent never took it. The
 * word of the agent counts more, should it have started the task all the same.
 *
 * @param agentId the agent that it was for; absent when there was none
 * @param attempt the attempt that did not come about
 */
public record TaskExpired(
        TaskId taskId, @Nullable JobId jobId, @Nullable AgentId agentId, int attempt, Instant expiredAt)
        implements TaskEvent {

    public TaskExpired {
        requireNonNull(taskId, "task_id");
        requireNonNull(expiredAt, "expired_at");
        Limits.attempt(attempt);
    }

    @Override
    public String eventId() {
        return taskId + "/" + attempt + "/expired";
    }

    @Override
    public Instant at() {
        return expiredAt;
    }
}
