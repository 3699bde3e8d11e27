package io.muster.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.muster.runtime.kafka.KafkaSettings;
import io.muster.runtime.settings.Settings;
import io.muster.runtime.settings.SettingsException;
import io.muster.schemas.topic.Topics;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayConfigTest {
    @Test
    void hasADefaultForEveryKey() {
        var home = Path.of(System.getProperty("user.home"), ".muster");
        assertEquals(
                new GatewayConfig(
                        new KafkaSettings("127.0.0.1:9092", new Topics("muster."), 6),
                        URI.create("redis://127.0.0.1:6379"),
                        "127.0.0.1",
                        8080,
                        home.resolve("admin-token"),
                        home.resolve("join-token"),
                        768 * 1024,
                        8 * 1024 * 1024,
                        8 * 1024 * 1024,
                        8,
                        Duration.ofSeconds(30),
                        false),
                GatewayConfig.from(Settings.of(Map.of())));
    }

    @Test
    void readsEveryKey() {
        var config = GatewayConfig.from(Settings.of(Map.ofEntries(
                Map.entry("kafka.bootstrap-servers", "kafka:9092"),
                Map.entry("kafka.topic-prefix", "ops."),
                Map.entry("kafka.partitions", "12"),
                Map.entry("redis.uri", "redis://redis:6379"),
                Map.entry("gateway.host", "::1"),
                Map.entry("gateway.http-port", "0"),
                Map.entry("gateway.admin-token-file", "/a"),
                Map.entry("gateway.join-token-file", "/j"),
                Map.entry("gateway.max-body-bytes", "2048"),
                Map.entry("gateway.max-batch-bytes", "4096"),
                Map.entry("gateway.max-result-bytes", "2097152"),
                Map.entry("gateway.command-producers", "2"),
                Map.entry("gateway.heartbeat-interval", "5s"),
                Map.entry("gateway.http-agents.anonymous", "true"))));
        assertEquals(
                new GatewayConfig(
                        new KafkaSettings("kafka:9092", new Topics("ops."), 12),
                        URI.create("redis://redis:6379"),
                        "::1",
                        0,
                        Path.of("/a"),
                        Path.of("/j"),
                        2048,
                        4096,
                        2 * 1024 * 1024,
                        2,
                        Duration.ofSeconds(5),
                        true),
                config);
    }

    @Test
    void reportsEveryProblemAtOnce() {
        var problem = assertThrows(
                SettingsException.class,
                () -> GatewayConfig.from(Settings.of(Map.of(
                        "gateway.http-port", "http", "gateway.command-producers", "0", "redis.uri", "nowhere"))));
        assertEquals(3, problem.problems().size(), problem::getMessage);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.1.2.3", "localhost", "::1"})
    void takesHttpAgentsWithoutATokenOnThisMachineOnly(String host) {
        assertTrue(anonymousOn(host).anonymousHttpAgents());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "10.0.0.7", "gateway.example", "localhost.example"})
    void refusesToStartWhereOthersCouldReachAnOpenDoor(String host) {
        var problem = assertThrows(SettingsException.class, () -> anonymousOn(host));
        assertTrue(problem.getMessage().contains("gateway.http-agents.anonymous: cannot be true"), problem::getMessage);
        assertTrue(problem.getMessage().contains("set gateway.host to 127.0.0.1"), problem::getMessage);
    }

    private static GatewayConfig anonymousOn(String host) {
        return GatewayConfig.from(Settings.of(Map.of("gateway.host", host, "gateway.http-agents.anonymous", "true")));
    }
}
