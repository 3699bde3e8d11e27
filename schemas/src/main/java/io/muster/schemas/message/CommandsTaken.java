package io.muster.schemas.message;

import static java.util.Objects.requireNonNull;

import io.muster.schemas.id.AgentId;
import java.time.Instant;

/**
 * An instance of an agent wants to execute the commands of its topic up to an offset. It counts when no other instance has
 * claimed the topic between this instance's claim ({@link InstanceClaimed}) and this record; then no other instance may ever
 * execute them.
 *
 * @param instance which has claimed the topic before
 * @param takeId random; by it the instance knows its own record again
 * @param nextOffset of the first command in the topic that is not taken
 * @param takenAt by the agent's clock
 */
public record CommandsTaken(AgentId agentId, String instance, String takeId, long nextOffset, Instant takenAt)
        implements AgentCommand {
    public CommandsTaken {
        requireNonNull(agentId, "agent_id");
        requireNonNull(instance, "instance");
        requireNonNull(takeId, "take_id");
        requireNonNull(takenAt, "taken_at");
        Limits.notNegative("next_offset", nextOffset);
    }

    @Override
    public String key() {
        return agentId.value();
    }

    @Override
    public String eventId() {
        return agentId + "/commands-taken/" + takeId;
    }

    @Override
    public Instant at() {
        return takenAt;
    }
}
