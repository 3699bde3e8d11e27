package io.muster.gateway.httpagent;

import io.muster.schemas.id.AgentId;
import org.jspecify.annotations.Nullable;

/**
 * What an agent is told when it has been registered.
 *
 * @param status always {@code success}
 * @param token the agent's own; absent for callers that needed none themselves
 */
record RegistrationAnswer(
        String status,
        AgentId agentId,
        String message,
        @Nullable String token) {}
