package io.muster.gateway.httpagent;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.muster.gateway.GatewayConfig;
import io.muster.gateway.HttpAgentCalls;
import io.muster.gateway.http.QueryParameters;
import io.muster.gateway.http.RequestBody;
import io.muster.gateway.http.Routes;
import io.muster.gateway.problem.ProblemCode;
import io.muster.gateway.problem.ProblemException;
import io.muster.gateway.security.HttpAgentAuth;
import io.muster.schemas.codec.Durations;
import io.muster.schemas.id.AgentId;
import java.time.Duration;
import java.util.Set;

/** {@code GET /api/task} and {@code POST /api/task_result}: an HTTP agent gets its work, and tells how it went. */
public final class TaskExchangeRoutes implements Routes {
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);
    private final GatewayConfig config;
    private final CallingAgents agents;
    private final TaskExchange exchange;

    TaskExchangeRoutes(GatewayConfig config, CallingAgents agents, TaskExchange exchange) {
        this.config = config;
        this.agents = agents;
        this.exchange = exchange;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.get(HttpAgentCalls.TASK, this::next);
        routes.post(HttpAgentCalls.RESULT, this::take);
    }

    @Override
    public void stop() {
        exchange.stop();
    }

    private void next(Context ctx) {
        var query = new QueryParameters(ctx, Set.of("agent_id", "wait"));
        var agentId = query.get("agent_id", AgentId::new)
                .orElseThrow(() -> new ProblemException(
                        ProblemCode.INVALID_PARAMETER, "agent_id is missing: GET /api/task?agent_id=agent_001"));
        var wait = query.get("wait", TaskExchangeRoutes::wait).orElse(Duration.ZERO);
        var task =
                exchange.next(agents.get(HttpAgentAuth.callerOf(ctx), agentId).agentId(), wait);
        if (task.isPresent()) {
            ctx.json(FetchedTask.json(task.get()));
        } else {
            ctx.status(204);
        }
    }

    private void take(Context ctx) {
        QueryParameters.none(ctx);
        var body = RequestBody.json(ctx, config.maxBodyBytes());
        var agent = agents.get(HttpAgentAuth.callerOf(ctx), CallingAgents.idOf(body));
        var result = exchange.take(agent.agentId(), ToldResult.read(body));
        ctx.json(ResultAnswer.of(result));
    }

    /** Whole seconds, or a duration as elsewhere. */
    private static Duration wait(String text) {
        var wait = Durations.parse(text.matches("\\d{1,10}") ? text + "s" : text);
        return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
    }
}
