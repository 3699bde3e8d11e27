package io.muster.schemas.message;

import static java.util.Objects.requireNonNull;

import io.muster.schemas.id.AgentId;
import java.time.Instant;

/**
 * An agent has been started, and says so in its own topic. What follows in the topic is this instance's alone: one that has
 * been there before, a clone's original for one, stops as soon as it reads this.
 *
 * @param instance random, new with each start
 * @param incarnation grows with each start of the agent, as in its heartbeats
 * @param hostname of the machine that it was started on, for people
 * @param claimedAt by the agent's clock
 */
public record InstanceClaimed(AgentId agentId, String instance, long incarnation, String hostname, Instant claimedAt)
        implements AgentCommand {
    public InstanceClaimed {
        requireNonNull(agentId, "agent_id");
        requireNonNull(instance, "instance");
        requireNonNull(hostname, "hostname");
        requireNonNull(claimedAt, "claimed_at");
        Limits.notNegative("incarnation", incarnation);
    }

    @Override
    public String key() {
        return agentId.value();
    }

    @Override
    public String eventId() {
        return agentId + "/instance-claimed/" + instance;
    }

    @Override
    public Instant at() {
        return claimedAt;
    }
}
