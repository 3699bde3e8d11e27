package io.muster.gateway.history;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.muster.gateway.http.QueryParameters;
import io.muster.gateway.http.Routes;
import io.muster.gateway.problem.ProblemCode;
import io.muster.gateway.problem.ProblemException;
import io.muster.runtime.history.History;
import io.muster.runtime.history.UnknownTopicException;
import java.time.Duration;
import java.time.InstantSource;

/** {@code /history}: the log, page by page. */
public final class HistoryRoutes implements Routes {
    private static final History.Limits LIMITS = new History.Limits(100_000, Duration.ofSeconds(5));
    private final LogReadings readings;
    private final InstantSource clock;

    public HistoryRoutes(LogReadings readings, InstantSource clock) {
        this.readings = readings;
        this.clock = clock;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.get("/api/v1/history", this::history);
    }

    private void history(Context ctx) {
        var request = HistoryRequest.read(new QueryParameters(ctx, HistoryRequest.PARAMETERS), clock.instant());
        try {
            ctx.json(readings.read(history -> HistoryPage.read(history, request, LIMITS)));
        } catch (UnknownTopicException e) {
            throw new ProblemException(ProblemCode.TOPIC_NOT_FOUND, e.getMessage() + "; " + e.advice(), e);
        }
    }
}
