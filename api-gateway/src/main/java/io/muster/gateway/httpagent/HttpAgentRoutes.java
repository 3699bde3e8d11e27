package io.muster.gateway.httpagent;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.muster.gateway.GatewayConfig;
import io.muster.gateway.HttpAgentCalls;
import io.muster.gateway.http.QueryParameters;
import io.muster.gateway.http.RequestBody;
import io.muster.gateway.http.Routes;
import io.muster.gateway.link.CommandLog;
import io.muster.gateway.security.AgentTokens;
import io.muster.gateway.security.Caller;
import io.muster.gateway.security.HttpAgentAuth;
import io.muster.runtime.kafka.LogUnavailableException;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletionException;

/** {@code POST /api/agents} and {@code POST /api/heartbeat}: that an HTTP agent is there. */
public final class HttpAgentRoutes implements Routes {
    private static final String SUCCESS = "success";
    private final GatewayConfig config;
    private final Registrations registrations;
    private final AgentTokens tokens;
    private final CallingAgents agents;
    private final AgentWork work;
    private final CommandLog commands;
    private final InstantSource clock;

    HttpAgentRoutes(
            GatewayConfig config,
            Registrations registrations,
            AgentTokens tokens,
            CallingAgents agents,
            AgentWork work,
            CommandLog commands,
            InstantSource clock) {
        this.config = config;
        this.registrations = registrations;
        this.tokens = tokens;
        this.agents = agents;
        this.work = work;
        this.commands = commands;
        this.clock = clock;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.post(HttpAgentCalls.REGISTER, this::registerAgent);
        routes.post(HttpAgentCalls.HEARTBEAT, this::heartbeat);
    }

    private void registerAgent(Context ctx) {
        QueryParameters.none(ctx);
        var request = RegistrationRequest.read(RequestBody.json(ctx, config.maxBodyBytes()));
        var outcome = registrations.register(request);
        var message = "agent " + request.agentId()
                + switch (outcome) {
                    case NEW -> " is registered";
                    case CHANGED -> " is registered with what has changed";
                    case UNCHANGED -> " was registered already";
                };
        // Whoever needs no token gets none either: it would still be good when the mode is off again.
        var token = HttpAgentAuth.callerOf(ctx) instanceof Caller.Anonymous ? null : tokens.of(request.agentId());
        ctx.status(outcome == Registrations.Outcome.NEW ? 201 : 200)
                .json(new RegistrationAnswer(SUCCESS, request.agentId(), message, token));
    }

    private void heartbeat(Context ctx) {
        QueryParameters.none(ctx);
        var body = RequestBody.json(ctx, config.maxBodyBytes());
        var agent = agents.get(HttpAgentAuth.callerOf(ctx), CallingAgents.idOf(body));
        var request = HeartbeatRequest.read(body);
        var load = work.of(agent.agentId());
        var received = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        try {
            commands.write(request.heartbeat(agent, load, received), agent.agentId(), null)
                    .join();
        } catch (CompletionException e) {
            throw new LogUnavailableException("heartbeat of " + agent.agentId() + " not confirmed", e);
        }
        ctx.json(new HeartbeatAnswer(SUCCESS, load.cancelRequested()));
    }
}
