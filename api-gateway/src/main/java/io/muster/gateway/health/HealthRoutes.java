package io.muster.gateway.health;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.muster.gateway.http.Routes;
import io.muster.gateway.problem.ProblemException;
import io.muster.gateway.store.ViewReader;
import io.muster.runtime.kafka.LogUnavailableException;
import io.muster.runtime.kafka.TopicAdmin;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code /livez}: the process answers. {@code /readyz}: Kafka and Redis answer too. Neither needs a token. */
public final class HealthRoutes implements Routes {
    private static final String OK = "ok";
    private final TopicAdmin kafka;
    private final ViewReader redis;

    public HealthRoutes(TopicAdmin kafka, ViewReader redis) {
        this.kafka = kafka;
        this.redis = redis;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.get("/livez", ctx -> ctx.json(Map.of("status", OK)));
        routes.get("/readyz", this::ready);
    }

    private void ready(Context ctx) {
        var checks = new LinkedHashMap<String, String>();
        checks.put("kafka", kafkaCheck());
        checks.put("redis", redisCheck());
        var ready = checks.values().stream().allMatch(OK::equals);
        ctx.status(ready ? 200 : 503).json(Map.of("status", ready ? OK : "unavailable", "checks", checks));
    }

    private String kafkaCheck() {
        try {
            kafka.ping();
            return OK;
        } catch (LogUnavailableException e) {
            return "does not answer";
        }
    }

    private String redisCheck() {
        try {
            redis.ping();
            return OK;
        } catch (ProblemException e) {
            return "does not answer";
        }
    }
}
