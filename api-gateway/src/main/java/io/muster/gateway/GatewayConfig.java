package io.muster.gateway;

import io.muster.runtime.kafka.KafkaSettings;
import io.muster.runtime.settings.Settings;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Everything the gateway can be told.
 *
 * @param host address to listen on; loopback unless told otherwise
 * @param httpPort 0 for any free port
 * @param adminTokenFile holds the token that everything under {@code /api} wants; made when it is missing
 * @param joinTokenFile holds the token that an agent enrols with; made when it is missing
 * @param maxBodyBytes of a request, {@code POST /tasks/batch} excepted; a plugin archive of 512 KiB fits in base64, and the
 *     task in a Kafka record of 1 MiB
 * @param maxBatchBytes of a {@code POST /tasks/batch}
 * @param maxResultBytes of a {@code POST /api/task_result}; what is too long in it for a result is left out, not refused
 * @param commandProducers producers that commands are spread over by agent; one producer slows down with each topic it
 *     has touched
 * @param heartbeatInterval what agents are told at enrolment
 * @param anonymousHttpAgents whether the calls of HTTP agents are open to everybody on this machine, without a token; only
 *     with a loopback host
 */
public record GatewayConfig(
        KafkaSettings kafka,
        URI redisUri,
        String host,
        int httpPort,
        Path adminTokenFile,
        Path joinTokenFile,
        int maxBodyBytes,
        int maxBatchBytes,
        int maxResultBytes,
        int commandProducers,
        Duration heartbeatInterval,
        boolean anonymousHttpAgents) {
    private static final String ANONYMOUS = "gateway.http-agents.anonymous";

    /** @throws io.muster.runtime.settings.SettingsException listing everything that is wrong */
    public static GatewayConfig from(Settings settings) {
        var home = Path.of(System.getProperty("user.home"), ".muster");
        var config = new GatewayConfig(
                KafkaSettings.from(settings),
                settings.uri("redis.uri", URI.create("redis://127.0.0.1:6379")),
                settings.text("gateway.host", "127.0.0.1"),
                settings.port("gateway.http-port", 8080),
                settings.path("gateway.admin-token-file", home.resolve("admin-token")),
                settings.path("gateway.join-token-file", home.resolve("join-token")),
                settings.integer("gateway.max-body-bytes", 768 * 1024, 1024, 900 * 1024),
                settings.integer("gateway.max-batch-bytes", 8 * 1024 * 1024, 1024, 64 * 1024 * 1024),
                settings.integer("gateway.max-result-bytes", 8 * 1024 * 1024, 1024 * 1024, 64 * 1024 * 1024),
                settings.integer("gateway.command-producers", 8, 1, 64),
                settings.duration("gateway.heartbeat-interval", Duration.ofSeconds(30)),
                settings.flag(ANONYMOUS, false));
        if (config.anonymousHttpAgents() && !isLoopback(config.host())) {
            settings.problem(
                    ANONYMOUS + ": cannot be true while gateway.host is " + config.host()
                            + ", which other machines may reach; set gateway.host to 127.0.0.1, or let agents use their tokens");
        }
        settings.check("gateway");
        return config;
    }

    /** By its text alone: what a name leads to may change. */
    private static boolean isLoopback(String host) {
        try {
            return host.equalsIgnoreCase("localhost")
                    || InetAddress.ofLiteral(host).isLoopbackAddress();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
