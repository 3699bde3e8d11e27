package io.muster.gateway.task;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.muster.gateway.GatewayConfig;
import io.muster.gateway.HttpAgentCalls;
import io.muster.gateway.http.QueryParameters;
import io.muster.gateway.http.RequestBody;
import io.muster.gateway.http.Routes;
import io.muster.gateway.http.TraceContext;
import io.muster.gateway.problem.HttpAgentError;
import io.muster.gateway.security.BearerAuth;
import io.muster.schemas.id.TaskId;

/** {@code POST /api/task}: submits a task in the loose form of the protocol for HTTP agents. */
public final class LooseTaskRoutes implements Routes {
    private static final HttpAgentError NOTHING = HttpAgentError.of("No task data provided");
    private final GatewayConfig config;
    private final RepeatableSubmission submission;
    private final IdempotencyKeys keys;
    private final TraceContext traces;

    LooseTaskRoutes(GatewayConfig config, RepeatableSubmission submission, IdempotencyKeys keys, TraceContext traces) {
        this.config = config;
        this.submission = submission;
        this.keys = keys;
        this.traces = traces;
    }

    /** @param status always {@code success} */
    record Accepted(String status, TaskId taskId) {}

    @Override
    public void register(RoutesConfig routes) {
        routes.post(HttpAgentCalls.TASK, this::submit);
    }

    private void submit(Context ctx) {
        QueryParameters.none(ctx);
        if (new String(ctx.bodyAsBytes(), UTF_8).isBlank()) {
            ctx.status(400).json(NOTHING);
            return;
        }
        var body = RequestBody.json(ctx, config.maxBodyBytes());
        if (LooseTask.isEmpty(body)) {
            ctx.status(400).json(NOTHING);
            return;
        }
        var principal = BearerAuth.principal(ctx);
        var call = new RepeatableSubmission.Call(principal, keys.taskId(ctx, principal), traces.of(ctx));
        var task = submission.submit(call, body, () -> LooseTask.read(body), null);
        ctx.header("Location", "/api/v1/tasks/" + task.taskId());
        ctx.status(201).json(new Accepted("success", task.taskId()));
    }
}
