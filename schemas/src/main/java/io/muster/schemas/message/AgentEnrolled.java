package io.muster.schemas.message;

import static java.util.Objects.requireNonNull;

import io.muster.schemas.id.AgentId;
import java.time.Instant;

/** An agent joined the fleet, for the history; its standing entry is {@link AgentRegistered}. */
public record AgentEnrolled(AgentId agentId, String hostname, Instant enrolledAt) implements AgentEvent {
    public AgentEnrolled {
        requireNonNull(agentId, "agent_id");
        requireNonNull(hostname, "hostname");
        requireNonNull(enrolledAt, "enrolled_at");
    }

    @Override
    public String eventId() {
        return agentId + "/enrolled/" + enrolledAt.toEpochMilli();
    }

    @Override
    public Instant at() {
        return enrolledAt;
    }
}
