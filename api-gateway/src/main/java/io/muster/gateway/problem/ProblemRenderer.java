package io.muster.gateway.problem;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import io.muster.gateway.HttpAgentCalls;
import io.muster.runtime.kafka.LogUnavailableException;
import io.muster.schemas.codec.Json;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one place that turns failures into answers. No stack trace leaves it: faults are logged, the client gets a code. */
public final class ProblemRenderer {
    private static final Logger log = LoggerFactory.getLogger(ProblemRenderer.class);
    private static final String RETRY_SECONDS = "5";
    /** What a client needs to know when a write was not confirmed. */
    public static final String UNKNOWN_OUTCOME = "Kafka did not acknowledge in time. Whether the request took effect"
            + " is unknown: repeat it with the same Idempotency-Key.";

    private static final String UNREADABLE =
            "The log cannot be read now. Nothing was changed: try again after Retry-After seconds.";

    private static final String AGAIN =
            "Kafka did not answer in time: send the request again after Retry-After seconds.";

    private ProblemRenderer() {}

    public static void install(RoutesConfig routes) {
        routes.exception(ProblemException.class, (e, ctx) -> render(ctx, e.problem()));
        routes.exception(LogUnavailableException.class, (e, ctx) -> {
            log.atWarn().setCause(e).addKeyValue("path", ctx.path()).log("Kafka unavailable");
            render(ctx, Problem.of(ProblemCode.LOG_UNAVAILABLE, unavailable(ctx), List.of()));
        });
        routes.exception(HttpResponseException.class, (e, ctx) -> {
            if (e.getStatus() == 405) {
                // All that the details have is the methods, under a name that depends on what the client accepts.
                ctx.header("Allow", String.join(", ", e.getDetails().values()));
            }
            render(ctx, ofStatus(e.getStatus(), ctx));
        });
        routes.exception(Exception.class, (e, ctx) -> {
            log.atError().setCause(e).addKeyValue("path", ctx.path()).log("request failed");
            render(ctx, Problem.of(ProblemCode.INTERNAL, "The gateway's log says why.", List.of()));
        });
    }

    /** A call of HTTP agents gets its own form of an error, everything else a problem document. */
    public static void render(Context ctx, Problem problem) {
        UnreadBody.discard(ctx);
        if (problem.status() == 503 || problem.status() == 429) {
            ctx.header("Retry-After", RETRY_SECONDS);
        }
        if (problem.status() == 401) {
            ctx.header("WWW-Authenticate", "Bearer realm=\"muster\"");
        }
        if (HttpAgentCalls.isOne(ctx.method().name(), ctx.path())) {
            ctx.status(HttpAgentError.httpStatus(problem))
                    .result(json(HttpAgentError.of(problem)))
                    .contentType(HttpAgentError.CONTENT_TYPE);
        } else {
            ctx.status(problem.status()).result(json(problem)).contentType(Problem.CONTENT_TYPE);
        }
    }

    static byte[] json(Object error) {
        try {
            return Json.MAPPER.writeValueAsBytes(error);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an error that cannot be written as JSON", e);
        }
    }

    private static String unavailable(Context ctx) {
        var path = HttpAgentCalls.canonical(ctx.path());
        var submitting = ctx.method().equals(HandlerType.POST) && path.equals(HttpAgentCalls.TASK);
        if (HttpAgentCalls.isOne(ctx.method().name(), path) && !submitting) {
            return AGAIN;
        }
        return ctx.method().equals(HandlerType.GET) || ctx.method().equals(HandlerType.HEAD)
                ? UNREADABLE
                : UNKNOWN_OUTCOME;
    }

    private static Problem ofStatus(int status, Context ctx) {
        return ofStatus(status, ctx.method() + " " + ctx.path());
    }

    /** A problem for an error that the server found before any route did. */
    static Problem ofStatus(int status, String request) {
        return switch (status) {
            case 404 -> Problem.of(ProblemCode.NOT_FOUND, request + " is not part of the API.", List.of());
            case 405 ->
                Problem.of(
                        ProblemCode.METHOD_NOT_ALLOWED, request + " is not possible; see the Allow header", List.of());
            case 413 -> Problem.of(ProblemCode.BODY_TOO_LARGE, "Send a smaller body.", List.of());
            case 415 -> Problem.of(ProblemCode.UNSUPPORTED_MEDIA_TYPE, "Send application/json.", List.of());
            default ->
                status >= 500
                        ? Problem.of(ProblemCode.INTERNAL, "The gateway's log says why.", List.of())
                        : Problem.of(ProblemCode.BAD_REQUEST, request + " cannot be understood.", List.of());
        };
    }
}
