package io.muster.gateway.httpagent;

import io.muster.gateway.agent.AgentRegistry;
import io.muster.gateway.http.JsonBody;
import io.muster.gateway.problem.ProblemCode;
import io.muster.gateway.problem.ProblemException;
import io.muster.gateway.security.Caller;
import io.muster.gateway.security.HttpAgentAuth;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.message.AgentRegistered;
import java.time.Duration;

/** The agent that a call speaks for. */
final class CallingAgents {
    /** Another gateway may have registered it a moment ago. */
    private static final Duration REGISTRATION_DELAY = Duration.ofSeconds(1);

    private final HttpAgentAuth auth;
    private final AgentRegistry registry;

    CallingAgents(HttpAgentAuth auth, AgentRegistry registry) {
        this.auth = auth;
        this.registry = registry;
    }

    /** @throws ProblemException naming the field {@code agent_id} when it is missing or no id */
    static AgentId idOf(JsonBody body) {
        var text = body.requiredText("agent_id");
        if (body.has("agent_id") && !AgentId.isValid(text)) {
            body.error("agent_id", "must match " + AgentId.GRAMMAR);
        }
        body.check();
        return new AgentId(text);
    }

    /**
     * The agent, when the caller may speak for it. May take a second when it is not known.
     *
     * @throws ProblemException 401 or 403 when the caller may not, 404 when it is not registered, 409 when it is an agent that
     *     speaks Kafka
     */
    AgentRegistered get(Caller caller, AgentId agentId) {
        auth.requireAgent(caller, agentId);
        var agent = registry.await(agentId, REGISTRATION_DELAY)
                .orElseThrow(() -> new ProblemException(
                        ProblemCode.AGENT_NOT_FOUND,
                        "Agent " + agentId + " is not registered; send POST /api/agents first."));
        if (!agent.speaksHttp()) {
            throw takenByKafka(agentId);
        }
        return agent;
    }

    static ProblemException takenByKafka(AgentId agentId) {
        return new ProblemException(
                ProblemCode.AGENT_ID_TAKEN,
                "Agent " + agentId + " is one that speaks Kafka itself. Choose another agent id.");
    }
}
