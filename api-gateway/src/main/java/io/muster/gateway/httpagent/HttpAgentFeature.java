package io.muster.gateway.httpagent;

import io.muster.gateway.GatewayConfig;
import io.muster.gateway.agent.AgentAdmission;
import io.muster.gateway.agent.AgentRegistry;
import io.muster.gateway.link.CommandLog;
import io.muster.gateway.security.AgentTokens;
import io.muster.gateway.security.HttpAgentAuth;
import java.time.InstantSource;

/** Puts the parts of this package together, so that they need not be public for the wiring's sake. */
public final class HttpAgentFeature {
    private HttpAgentFeature() {}

    public static HttpAgentRoutes routes(
            GatewayConfig config,
            AgentAdmission admission,
            AgentRegistry registry,
            AgentTokens tokens,
            HttpAgentAuth auth,
            AgentWork work,
            CommandLog commands,
            InstantSource clock) {
        return new HttpAgentRoutes(
                config,
                new Registrations(admission, registry),
                tokens,
                new CallingAgents(auth, registry),
                work,
                commands,
                clock);
    }

    public static TaskExchangeRoutes exchangeRoutes(
            GatewayConfig config, HttpAgentAuth auth, AgentRegistry registry, TaskExchange exchange) {
        return new TaskExchangeRoutes(config, new CallingAgents(auth, registry), exchange);
    }
}
