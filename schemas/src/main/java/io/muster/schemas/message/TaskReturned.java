package io.muster.schemas.message;

import static java.util.Objects.requireNonNull;

import io.muster.schemas.id.AgentId;
import io.muster.schemas.id.JobId;
import io.muster.schemas.id.TaskId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The agent's claim of the attempt came too late, see {@link TaskQueued}. It has not started the attempt and never will;
 * the task waits for an agent again, unless another has it already.
 *
 * @param attempt the attempt that will not run
 */
public record TaskReturned(TaskId taskId, @Nullable JobId jobId, AgentId agentId, int attempt, Instant returnedAt)
        implements TaskEvent {

    public TaskReturned {
        requireNonNull(taskId, "task_id");
        requireNonNull(agentId, "agent_id");
        requireNonNull(returnedAt, "returned_at");
        Limits.attempt(attempt);
    }

    @Override
    public String eventId() {
        return taskId + "/" + attempt + "/returned";
    }

    @Override
    public Instant at() {
        return returnedAt;
    }
}
