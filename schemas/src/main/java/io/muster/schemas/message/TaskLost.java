package io.muster.schemas.message;

import static java.util.Objects.requireNonNull;

import io.muster.schemas.id.AgentId;
import io.muster.schemas.id.JobId;
import io.muster.schemas.id.TaskId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The agent that has a task has been silent for too long. What the task did is unknown, and it is not run again by itself.
 * A result that arrives later still counts.
 *
 * @param attempt the attempt that nothing is known of
 */
public record TaskLost(TaskId taskId, @Nullable JobId jobId, AgentId agentId, int attempt, Instant lostAt)
        implements TaskEvent {

    public TaskLost {
        requireNonNull(taskId, "task_id");
        requireNonNull(agentId, "agent_id");
        requireNonNull(lostAt, "lost_at");
        Limits.attempt(attempt);
    }

    @Override
    public String eventId() {
        return taskId + "/" + attempt + "/lost";
    }

    @Override
    public Instant at() {
        return lostAt;
    }
}
