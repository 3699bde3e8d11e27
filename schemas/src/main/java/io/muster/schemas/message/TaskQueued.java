package io.muster.schemas.message;

import static java.util.Objects.requireNonNull;

import io.muster.schemas.id.AgentId;
import io.muster.schemas.id.JobId;
import io.muster.schemas.id.TaskId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A pending task was assigned to an agent. A task submitted with an {@code agent_id} needs no such event. */
public record TaskQueued(TaskId taskId, @Nullable JobId jobId, AgentId agentId, int attempt, Instant queuedAt)
        implements TaskEvent {

    public TaskQueued {
        requireNonNull(taskId, "task_id");
        requireNonNull(agentId, "agent_id");
        requireNonNull(queuedAt, "queued_at");
        Limits.attempt(attempt);
    }

    @Override
    public String eventId() {
        return taskId + "/" + attempt + "/queued";
    }

    @Override
    public Instant at() {
        return queuedAt;
    }
}
