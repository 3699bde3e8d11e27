package io.muster.schemas.message;

import static java.util.Objects.requireNonNull;

import io.muster.schemas.id.AgentId;
import io.muster.schemas.id.TaskId;
import java.time.Instant;

/**
 * A gateway wants to hand one attempt of a task to an agent that speaks HTTP. Of all claims of an attempt the first in the
 * agent's topic counts, and none counts behind a claim of a higher attempt: so the attempt is handed out once, whoever
 * claims it and how often.
 *
 * @param claimId random; by it the gateway finds its own claim in the topic again
 * @param claimedAt by the gateway's clock
 */
public record TaskClaimed(TaskId taskId, AgentId agentId, int attempt, String claimId, Instant claimedAt)
        implements AgentCommand {

    public TaskClaimed {
        requireNonNull(taskId, "task_id");
        requireNonNull(agentId, "agent_id");
        requireNonNull(claimId, "claim_id");
        requireNonNull(claimedAt, "claimed_at");
        Limits.attempt(attempt);
    }

    @Override
    public String key() {
        return taskId.value();
    }

    @Override
    public String eventId() {
        return taskId + "/" + attempt + "/claimed/" + claimId;
    }

    @Override
    public Instant at() {
        return claimedAt;
    }
}
