package io.muster.gateway.stream;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.muster.gateway.http.PathParameters;
import io.muster.gateway.http.QueryParameters;
import io.muster.gateway.http.Routes;
import io.muster.gateway.link.OutputLog;
import io.muster.gateway.link.OutputTail;
import io.muster.gateway.problem.FieldError;
import io.muster.gateway.problem.ProblemCode;
import io.muster.gateway.problem.ProblemException;
import io.muster.gateway.store.TaskWaiter;
import io.muster.gateway.task.TaskFinder;
import io.muster.runtime.kafka.LogUnavailableException;
import io.muster.schemas.task.OutputStreamName;
import io.muster.schemas.view.TaskView;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /tasks/{id}/output}: as text, or as server-sent events. */
public final class OutputRoutes implements Routes {
    private static final Logger log = LoggerFactory.getLogger(OutputRoutes.class);
    private static final String EVENTS = "text/event-stream";
    private static final String LAST_EVENT_ID = "Last-Event-ID";
    /** Each has up to half a megabyte of chunks that its client has not taken yet. */
    private static final int AT_A_TIME = 256;

    private final TaskFinder finder;
    private final OutputLog output;
    private final OutputTail tail;
    private final TaskWaiter waiter;
    private final InstantSource clock;
    private final Semaphore free = new Semaphore(AT_A_TIME);

    public OutputRoutes(TaskFinder finder, OutputLog output, OutputTail tail, TaskWaiter waiter, InstantSource clock) {
        this.finder = finder;
        this.output = output;
        this.tail = tail;
        this.waiter = waiter;
        this.clock = clock;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.get("/api/v1/tasks/{id}/output", this::output);
    }

    @Override
    public void stop() {
        tail.close(); // those who follow are told
    }

    private void output(Context ctx) {
        var request = request(ctx);
        var view = finder.get(PathParameters.taskId(ctx));
        if (ctx.method().equals(HandlerType.HEAD)) {
            return;
        }
        if (!free.tryAcquire()) {
            throw new ProblemException(
                    ProblemCode.TOO_MANY_READINGS,
                    "This gateway shows output to " + AT_A_TIME
                            + " clients at a time. Try again after Retry-After seconds, or ask another gateway.");
        }
        try {
            show(ctx, request, view);
        } finally {
            free.release();
        }
    }

    private static OutputRequest request(Context ctx) {
        var query = new QueryParameters(ctx, Set.of("follow", "stream"));
        return new OutputRequest(
                query.get("follow", OutputRoutes::flag).orElse(false),
                query.get("stream", OutputRoutes::stream),
                after(ctx));
    }

    private static boolean flag(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("must be true or false");
        };
    }

    private static OutputStreamName stream(String text) {
        return OutputStreamName.fromWireName(text)
                .orElseThrow(() -> new IllegalArgumentException("must be stdout or stderr"));
    }

    private static OutputRequest.Position after(Context ctx) {
        var id = ctx.header(LAST_EVENT_ID);
        if (id == null || id.isEmpty()) {
            return OutputRequest.Position.BEGINNING;
        }
        try {
            return OutputRequest.Position.parse(id);
        } catch (IllegalArgumentException e) {
            var message = String.valueOf(e.getMessage());
            throw new ProblemException(
                    ProblemCode.INVALID_HEADER,
                    LAST_EVENT_ID + ": " + message,
                    List.of(new FieldError(LAST_EVENT_ID, message)));
        }
    }

    private void show(Context ctx, OutputRequest request, TaskView view) {
        var asEvents = String.valueOf(ctx.header("Accept")).contains(EVENTS);
        ctx.contentType(asEvents ? EVENTS : "text/plain; charset=utf-8");
        ctx.header("Cache-Control", "no-store");
        var response = ctx.res();
        try {
            // Not Javalin's stream, which compresses, and holds back what it has not compressed yet.
            var client = response.getOutputStream();
            var sink = asEvents ? new EventSink(client, request) : new TextSink(client, request);
            try {
                read(request, view, sink);
            } catch (LogUnavailableException e) {
                if (!response.isCommitted()) {
                    throw e;
                }
                sink.broken(String.valueOf(e.getMessage()));
            }
        } catch (IOException e) {
            log.atDebug().setCause(e).addKeyValue("task_id", view.taskId()).log("the client has gone");
        }
    }

    private void read(OutputRequest request, TaskView view, OutputSink sink) throws IOException {
        try {
            new OutputReading(
                            output,
                            tail,
                            follower -> TaskEndWatch.begin(waiter, view.taskId(), follower::nudge),
                            clock,
                            request,
                            sink,
                            view)
                    .run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            sink.broken("the gateway is being stopped");
        }
    }
}
