package io.muster.schemas.message;

import static java.util.Objects.requireNonNull;

import io.muster.schemas.id.AgentId;
import io.muster.schemas.id.JobId;
import io.muster.schemas.id.TaskId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A pending task was assigned to an agent. A task submitted with an {@code agent_id} needs no such event.
 *
 * @param claimBefore the agent may start the attempt only if Kafka has its {@link TaskDelivered} before this moment, by the
 *     time that the broker has put on the record; afterwards the task may go to another. Null: it stays with the agent
 */
public record TaskQueued(
        TaskId taskId,
        @Nullable JobId jobId,
        AgentId agentId,
        int attempt,
        Instant queuedAt,
        @Nullable Instant claimBefore)
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
