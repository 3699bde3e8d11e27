package io.muster.gateway.http;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.json.JavalinJackson;
import io.muster.gateway.GatewayConfig;
import io.muster.gateway.problem.JettyProblems;
import io.muster.gateway.problem.ProblemRenderer;
import io.muster.gateway.security.BearerAuth;
import io.muster.runtime.lifecycle.Service;
import io.muster.schemas.codec.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP server. Each request runs on a virtual thread, so handlers may block on Kafka and Redis. */
public final class GatewayServer implements Service {
    private static final Logger log = LoggerFactory.getLogger(GatewayServer.class);
    private static final long STOP_MILLIS = 3_000;
    private final GatewayConfig config;
    private final BearerAuth auth;
    private final List<Routes> routes;
    private @Nullable Javalin javalin;

    public GatewayServer(GatewayConfig config, BearerAuth auth, List<Routes> routes) {
        this.config = config;
        this.auth = auth;
        this.routes = List.copyOf(routes);
    }

    /** @throws io.javalin.util.JavalinBindException when the port is taken */
    @Override
    public void start() {
        javalin = Javalin.create(this::configure).start(config.host(), config.httpPort());
        log.atInfo()
                .addKeyValue("host", config.host())
                .addKeyValue("port", port())
                .log("gateway listens");
    }

    /** The port that is listened on, also when any free one was asked for. */
    public int port() {
        if (javalin == null) {
            throw new IllegalStateException("the server is not started");
        }
        return javalin.port();
    }

    /** Everything that is routed, as {@code GET /api/v1/tasks/{id}}. */
    public List<String> endpoints() {
        if (javalin == null) {
            throw new IllegalStateException("the server is not started");
        }
        return javalin.unsafe.internalRouter.allHttpHandlers().stream()
                .map(route -> route.endpoint)
                .filter(endpoint -> endpoint.method.isHttpMethod())
                .map(endpoint -> endpoint.method + " " + endpoint.path)
                .sorted()
                .toList();
    }

    @Override
    public void close() {
        if (javalin != null) {
            routes.forEach(Routes::stop);
            javalin.stop();
            javalin = null;
        }
    }

    private void configure(JavalinConfig javalinConfig) {
        javalinConfig.concurrency.useVirtualThreads = true;
        javalinConfig.startup.showJavalinBanner = false;
        javalinConfig.startup.showOldJavalinVersionWarning = false;
        javalinConfig.startup.startupWatcherEnabled = false;
        javalinConfig.http.maxRequestSize = Math.max(config.maxBatchBytes(), config.maxResultBytes());
        javalinConfig.http.prefer405over404 = true;
        javalinConfig.jsonMapper(new JavalinJackson(Json.MAPPER, true));
        javalinConfig.jetty.modifyServer(server -> {
            server.setErrorHandler(new JettyProblems());
            server.setStopTimeout(STOP_MILLIS);
        });
        javalinConfig.routes.before("/api/*", auth::check);
        routes.forEach(feature -> feature.register(javalinConfig.routes));
        ProblemRenderer.install(javalinConfig.routes);
    }
}
