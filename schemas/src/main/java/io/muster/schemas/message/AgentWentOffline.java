package io.muster.schemas.message;

import static java.util.Objects.requireNonNull;

import io.muster.schemas.id.AgentId;
import java.time.Instant;

/**
 * No heartbeat for too long. It speaks of the last heartbeat known when it was decided, by {@code incarnation} and
 * {@code sequence}, so that a newer heartbeat overtakes it whatever the order of arrival.
 */
public record AgentWentOffline(
        AgentId agentId, long incarnation, long sequence, Instant lastHeartbeatAt, Instant offlineAt)
        implements AgentEvent {

    public AgentWentOffline {
        requireNonNull(agentId, "agent_id");
        requireNonNull(lastHeartbeatAt, "last_heartbeat_at");
        requireNonNull(offlineAt, "offline_at");
        Limits.notNegative("incarnation", incarnation);
        Limits.notNegative("sequence", sequence);
    }

    @Override
    public String eventId() {
        return agentId + "/" + incarnation + "/" + sequence + "/offline";
    }

    @Override
    public Instant at() {
        return offlineAt;
    }
}
