package io.muster.schemas.message;

import io.muster.schemas.id.AgentId;

/** A fact about one agent. Keyed by the agent, so that one partition number holds everything about it. */
public sealed interface AgentEvent extends Message permits AgentRegistered, AgentEnrolled, AgentWentOffline, Heartbeat {
    AgentId agentId();

    @Override
    default String key() {
        return agentId().value();
    }
}
