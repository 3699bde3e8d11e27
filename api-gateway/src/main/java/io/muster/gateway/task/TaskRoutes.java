package io.muster.gateway.task;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.muster.gateway.GatewayConfig;
import io.muster.gateway.http.JsonBody;
import io.muster.gateway.http.PathParameters;
import io.muster.gateway.http.QueryParameters;
import io.muster.gateway.http.RequestBody;
import io.muster.gateway.http.Routes;
import io.muster.gateway.http.TraceContext;
import io.muster.gateway.problem.ProblemException;
import io.muster.gateway.security.BearerAuth;
import io.muster.gateway.store.TaskWaiter;
import io.muster.gateway.store.ViewReader;
import io.muster.schemas.codec.Json;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.view.TaskView;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code /tasks}: submit one or many, run one again, cancel one, get one, list many. */
public final class TaskRoutes implements Routes {
    private final GatewayConfig config;
    private final TaskIds ids;
    private final RepeatableSubmission submission;
    private final TaskBatch batch;
    private final IdempotencyKeys keys;
    private final TaskFinder finder;
    private final RerunSource reruns;
    private final TaskCancellation cancellation;
    private final TaskWaiter waiter;
    private final ViewReader views;
    private final TraceContext traces;

    TaskRoutes(
            GatewayConfig config,
            TaskIds ids,
            RepeatableSubmission submission,
            TaskBatch batch,
            IdempotencyKeys keys,
            TaskFinder finder,
            RerunSource reruns,
            TaskCancellation cancellation,
            TaskWaiter waiter,
            ViewReader views,
            TraceContext traces) {
        this.config = config;
        this.ids = ids;
        this.submission = submission;
        this.batch = batch;
        this.keys = keys;
        this.finder = finder;
        this.reruns = reruns;
        this.cancellation = cancellation;
        this.waiter = waiter;
        this.views = views;
        this.traces = traces;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.post("/api/v1/tasks", this::submit);
        routes.post("/api/v1/tasks/batch", this::submitBatch);
        routes.post("/api/v1/tasks/{id}/rerun", this::rerun);
        routes.post("/api/v1/tasks/{id}/cancel", this::cancel);
        routes.get("/api/v1/tasks", this::list);
        routes.get("/api/v1/tasks/{id}", this::get);
    }

    private void submit(Context ctx) {
        var wait = new QueryParameters(ctx, Set.of("wait")).waitTime();
        var body = RequestBody.json(ctx, config.maxBodyBytes());
        var request = TaskRequest.read(body);
        submit(ctx, wait, body, () -> request, null);
    }

    private void rerun(Context ctx) {
        var wait = new QueryParameters(ctx, Set.of("wait")).waitTime();
        var taskId = PathParameters.taskId(ctx);
        RequestBody.none(ctx, config.maxBodyBytes());
        var said = JsonBody.of(Json.MAPPER.createObjectNode().put("rerun_of", taskId.value()));
        submit(ctx, wait, said, () -> reruns.of(taskId), taskId);
    }

    /** @param said what must be the same when the request is repeated */
    private void submit(
            Context ctx, Duration wait, JsonBody said, Supplier<TaskRequest> request, @Nullable TaskId rerunOf) {
        var principal = BearerAuth.principal(ctx);
        var call = new RepeatableSubmission.Call(principal, keys.taskId(ctx, principal), traces.of(ctx));
        var view = submission.submit(call, said, request, rerunOf);
        ctx.header("Location", "/api/v1/tasks/" + view.taskId());
        answer(ctx, view, wait);
    }

    private void submitBatch(Context ctx) {
        QueryParameters.none(ctx);
        var body = RequestBody.json(ctx, config.maxBatchBytes());
        var tasks = TaskBatch.read(body);
        var principal = BearerAuth.principal(ctx);
        var trace = traces.of(ctx);
        var ofBatch = keys.taskId(ctx, principal);
        ofBatch.ifPresent(batchId -> keys.check(batchId, body));
        ctx.status(202).json(batch.submit(tasks, i -> {
            // The same key gives the same tasks again, each by its place in the batch.
            var taskId = ofBatch.map(batchId -> TaskIds.of(principal, batchId + "/" + i))
                    .orElseGet(ids::next);
            return new TaskSubmission.Origin(taskId, principal, trace, null);
        }));
    }

    private void answer(Context ctx, TaskView submitted, Duration wait) {
        var newest = submitted;
        if (wait.isPositive()) {
            newest = waitFor(submitted.taskId(), wait).orElse(submitted);
        }
        ctx.status(wait.isPositive() && newest.state().isTerminal() ? 200 : 202).json(TaskResource.of(newest));
    }

    /** The task is safe in the log whatever happens to Redis meanwhile; the client only learns less. */
    private Optional<TaskView> waitFor(TaskId taskId, Duration wait) {
        try {
            return waiter.await(taskId, wait);
        } catch (ProblemException e) {
            return Optional.empty();
        }
    }

    private void cancel(Context ctx) {
        var wait = new QueryParameters(ctx, Set.of("wait")).waitTime();
        var taskId = PathParameters.taskId(ctx);
        RequestBody.none(ctx, config.maxBodyBytes());
        var asked = cancellation.request(finder.get(taskId), BearerAuth.principal(ctx), traces.of(ctx));
        var newest = asked;
        if (wait.isPositive() && !asked.state().isTerminal()) {
            newest = waitFor(taskId, wait)
                    .map(view -> TaskCancellation.requested(asked, view))
                    .orElse(asked);
        }
        ctx.status(TaskCancellation.isOver(newest) ? 200 : 202).json(TaskResource.of(newest));
    }

    private void get(Context ctx) {
        var wait = new QueryParameters(ctx, Set.of("wait")).waitTime();
        var taskId = PathParameters.taskId(ctx);
        var view = finder.get(taskId);
        if (wait.isPositive() && !view.state().isTerminal()) {
            view = waiter.await(taskId, wait).orElse(view);
        }
        ctx.json(TaskResource.of(view));
    }

    private void list(Context ctx) {
        ctx.json(TaskQuery.read(new QueryParameters(ctx, TaskQuery.PARAMETERS)).run(views));
    }
}
