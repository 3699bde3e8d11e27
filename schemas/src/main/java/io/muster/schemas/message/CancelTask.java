package io.muster.schemas.message;

import static java.util.Objects.requireNonNull;

import io.muster.schemas.id.AgentId;
import io.muster.schemas.id.TaskId;
import java.time.Instant;

/**
 * Tells an agent to end a task, or never to begin it. It may arrive more than once, and before the task itself: it speaks
 * of all attempts, those to come included. A task that has ended is not changed by it.
 *
 * @param requestedBy the principal that asked for it
 */
public record CancelTask(TaskId taskId, AgentId agentId, String requestedBy, Instant requestedAt)
        implements AgentCommand {

    public CancelTask {
        requireNonNull(taskId, "task_id");
        requireNonNull(agentId, "agent_id");
        requireNonNull(requestedBy, "requested_by");
        requireNonNull(requestedAt, "requested_at");
    }

    @Override
    public String key() {
        return taskId.value();
    }

    @Override
    public String eventId() {
        return taskId + "/cancel";
    }

    @Override
    public Instant at() {
        return requestedAt;
    }
}
