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
import java.util.concurrent.Semaphore;

/** {@code GET /api/task} and {@code POST /api/task_result}: an HTTP agent gets its work, and tells how it went. */
public final class TaskExchangeRoutes implements Routes {
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);
    private static final int LONG_RESULTS_AT_ONCE = 4;
    private final GatewayConfig config;
    private final CallingAgents agents;
    private final TaskExchange exchange;
    private final Semaphore longResults = new Semaphore(LONG_RESULTS_AT_ONCE);

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

    private record Told(AgentId agentId, ToldResult result) {}

    private void take(Context ctx) {
        QueryParameters.none(ctx);
        var isShort = ctx.contentLength() >= 0 && ctx.contentLength() <= config.maxBodyBytes();
        var told = isShort ? told(ctx, config.maxBodyBytes()) : longOne(ctx);
        ctx.json(ResultAnswer.of(exchange.take(told.agentId(), told.result())));
    }

    /** A few at a time: so many tasks may end at once that their outputs do not fit in memory together. */
    private Told longOne(Context ctx) {
        longResults.acquireUninterruptibly();
        try {
            return told(ctx, config.maxResultBytes());
        } finally {
            longResults.release();
        }
    }

    private Told told(Context ctx, int maxBytes) {
        var body = RequestBody.lenient(ctx, maxBytes);
        var agent = agents.get(HttpAgentAuth.callerOf(ctx), CallingAgents.idOf(body));
        return new Told(agent.agentId(), ToldResult.read(body));
    }

    /** Whole seconds, or a duration as elsewhere. */
    private static Duration wait(String text) {
        var wait = Durations.parse(text.matches("\\d{1,10}") ? text + "s" : text);
        return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
    }
}
