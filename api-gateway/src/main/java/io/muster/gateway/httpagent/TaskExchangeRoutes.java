package io.muster.gateway.httpagent;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.muster.gateway.GatewayConfig;
import io.muster.gateway.HttpAgentCalls;
import io.muster.gateway.agent.AgentRegistry;
import io.muster.gateway.http.QueryParameters;
import io.muster.gateway.http.RequestBody;
import io.muster.gateway.http.Routes;
import io.muster.gateway.problem.ProblemCode;
import io.muster.gateway.problem.ProblemException;
import io.muster.schemas.codec.Durations;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.message.AgentRegistered;
import java.time.Duration;
import java.util.Set;

/** {@code GET /api/task} and {@code POST /api/task_result}: an HTTP agent gets its work, and tells how it went. */
public final class TaskExchangeRoutes implements Routes {
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);
    private final GatewayConfig config;
    private final AgentRegistry registry;
    private final TaskExchange exchange;

    public TaskExchangeRoutes(GatewayConfig config, AgentRegistry registry, TaskExchange exchange) {
        this.config = config;
        this.registry = registry;
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
        var task = exchange.next(agent(agentId).agentId(), wait);
        if (task.isPresent()) {
            ctx.json(FetchedTask.json(task.get()));
        } else {
            ctx.status(204);
        }
    }

    private void take(Context ctx) {
        QueryParameters.none(ctx);
        var body = RequestBody.json(ctx, config.maxBodyBytes());
        var text = body.requiredText("agent_id");
        if (body.has("agent_id") && !AgentId.isValid(text)) {
            body.error("agent_id", "must match " + AgentId.GRAMMAR);
        }
        var told = ToldResult.read(body);
        var result = exchange.take(agent(new AgentId(text)).agentId(), told);
        ctx.json(ResultAnswer.of(result));
    }

    private AgentRegistered agent(AgentId agentId) {
        return registry.find(agentId)
                .orElseThrow(() -> new ProblemException(
                        ProblemCode.AGENT_NOT_FOUND,
                        "Agent " + agentId + " is not registered; send POST /api/agents first."));
    }

    /** Whole seconds, or a duration as elsewhere. */
    private static Duration wait(String text) {
        var wait = Durations.parse(text.matches("\\d{1,10}") ? text + "s" : text);
        return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
    }
}
