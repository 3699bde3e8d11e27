package io.muster.schemas.message;

import static java.util.Objects.requireNonNull;

import io.muster.schemas.id.AgentId;
import io.muster.schemas.id.JobId;
import io.muster.schemas.id.TaskId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The agent did not claim the attempt in time, see {@link TaskQueued}. The attempt will never run, and the task waits for
 * an agent again.
 *
 * @param agentId the agent that had been chosen
 * @param attempt the attempt that will not run
 */
public record TaskRecalled(TaskId taskId, @Nullable JobId jobId, AgentId agentId, int attempt, Instant recalledAt)
        implements TaskEvent {

    public TaskRecalled {
        requireNonNull(taskId, "task_id");
        requireNonNull(agentId, "agent_id");
        requireNonNull(recalledAt, "recalled_at");
        Limits.attempt(attempt);
    }

    @Override
    public String eventId() {
        return taskId + "/" + attempt + "/recalled";
    }

    @Override
    public Instant at() {
        return recalledAt;
    }
}
