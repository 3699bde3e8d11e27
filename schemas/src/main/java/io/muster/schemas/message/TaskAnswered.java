package io.muster.schemas.message;

import static java.util.Objects.requireNonNull;

import io.muster.schemas.id.AgentId;
import io.muster.schemas.id.TaskId;
import java.time.Instant;

/**
 * The attempt that was handed to an agent over HTTP has ended and its end is in the log, or it was never handed out and
 * never will be. Later results of it are refused.
 *
 * @param answeredAt by the gateway's clock
 */
public record TaskAnswered(TaskId taskId, AgentId agentId, int attempt, Instant answeredAt) implements AgentCommand {

    public TaskAnswered {
        requireNonNull(taskId, "task_id");
        requireNonNull(agentId, "agent_id");
        requireNonNull(answeredAt, "answered_at");
        Limits.attempt(attempt);
    }

    @Override
    public String key() {
        return taskId.value();
    }

    @Override
    public String eventId() {
        return taskId + "/" + attempt + "/answered";
    }

    @Override
    public Instant at() {
        return answeredAt;
    }
}
