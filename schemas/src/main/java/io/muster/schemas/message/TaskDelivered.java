package io.muster.schemas.message;

import static java.util.Objects.requireNonNull;

import io.muster.schemas.id.AgentId;
import io.muster.schemas.id.JobId;
import io.muster.schemas.id.TaskId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The agent has the task in its journal, on disk. */
public record TaskDelivered(TaskId taskId, @Nullable JobId jobId, AgentId agentId, int attempt, Instant deliveredAt)
        implements TaskEvent {

    public TaskDelivered {
        requireNonNull(taskId, "task_id");
        requireNonNull(agentId, "agent_id");
        requireNonNull(deliveredAt, "delivered_at");
        Limits.attempt(attempt);
    }

    @Override
    public String eventId() {
        return taskId + "/" + attempt + "/delivered";
    }

    @Override
    public Instant at() {
        return deliveredAt;
    }
}
