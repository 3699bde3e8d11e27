package io.muster.gateway.http;

import io.javalin.http.Context;
import io.muster.gateway.problem.FieldError;
import io.muster.gateway.problem.ProblemCode;
import io.muster.gateway.problem.ProblemException;
import io.muster.schemas.codec.Durations;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** Reads query parameters; a wrong or unknown one ends the request with advice. */
public final class QueryParameters {
    private final Context ctx;

    /**
     * @param known the parameters that this route takes
     * @throws ProblemException when there are others
     */
    public QueryParameters(Context ctx, Set<String> known) {
        this.ctx = ctx;
        for (var name : ctx.queryParamMap().keySet()) {
            if (!known.contains(name)) {
                throw invalid(
                        name,
                        known.isEmpty()
                                ? "is not a known parameter; there are none here"
                                : "is not a known parameter; known are " + String.join(", ", new TreeSet<>(known)));
            }
        }
    }

    /** @throws ProblemException when the request has any: the route takes none */
    public static void none(Context ctx) {
        var _ = new QueryParameters(ctx, Set.of());
    }

    /** @param parser whose {@link IllegalArgumentException} message is shown to the client */
    public <T> Optional<T> get(String name, Function<String, T> parser) {
        var text = ctx.queryParam(name);
        if (text == null || text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(parser.apply(text));
        } catch (IllegalArgumentException e) {
            throw invalid(name, String.valueOf(e.getMessage()));
        }
    }

    public int limit(int defaultValue, int max) {
        return get("limit", text -> {
                    if (!text.matches("\\d{1,6}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > max) {
                        throw new IllegalArgumentException("must be a whole number from 1 to " + max);
                    }
                    return Integer.valueOf(text);
                })
                .orElse(defaultValue);
    }

    /** How long the client is willing to wait: at most 60 s, zero when it does not say. */
    public Duration waitTime() {
        var most = Duration.ofSeconds(60);
        return get("wait", Durations::parse)
                .map(wait -> wait.compareTo(most) > 0 ? most : wait)
                .orElse(Duration.ZERO);
    }

    private static ProblemException invalid(String name, String message) {
        return new ProblemException(
                ProblemCode.INVALID_PARAMETER, name + ": " + message, List.of(new FieldError(name, message)));
    }
}
