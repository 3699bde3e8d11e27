package io.muster.gateway.wiring;

import io.micronaut.context.ApplicationContext;
import io.muster.gateway.GatewayConfig;
import io.muster.gateway.http.GatewayServer;
import io.muster.gateway.link.RegistryTail;
import io.muster.runtime.kafka.KafkaSettings;
import io.muster.runtime.kafka.TopicAdmin;
import io.muster.runtime.wiring.ServiceContext;
import java.time.Duration;
import java.util.List;

/** A running gateway. Needs Kafka to start; Redis may come later. */
public final class Gateway implements AutoCloseable {
    private static final Duration START_TIMEOUT = Duration.ofSeconds(30);
    private final ApplicationContext context;

    private Gateway(ApplicationContext context) {
        this.context = context;
    }

    /**
     * Returns when requests are answered.
     *
     * @throws io.muster.runtime.kafka.LogUnavailableException when Kafka does not answer
     * @throws io.javalin.util.JavalinBindException when the port is taken
     */
    public static Gateway start(GatewayConfig config) {
        var context = ServiceContext.start(GatewayWiring.class, config);
        try {
            createSharedTopics(config.kafka());
            context.getBean(RegistryTail.class).start();
            context.getBean(GatewayServer.class).start();
            return new Gateway(context);
        } catch (RuntimeException e) {
            context.close();
            throw e;
        }
    }

    /** At start there is time: on a fresh broker many topics are made at once. */
    private static void createSharedTopics(KafkaSettings kafka) {
        try (var admin = new TopicAdmin(kafka, "muster-gateway-start", START_TIMEOUT)) {
            admin.ensure(kafka.topics().shared(kafka.partitions()));
        }
    }

    /** The HTTP port, also when any free one was asked for. */
    public int port() {
        return context.getBean(GatewayServer.class).port();
    }

    /** Everything that is routed, as {@code GET /api/v1/tasks/{id}}. */
    public List<String> endpoints() {
        return context.getBean(GatewayServer.class).endpoints();
    }

    @Override
    public void close() {
        context.close();
    }
}
