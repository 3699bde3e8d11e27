package io.muster.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.muster.runtime.kafka.KafkaSettings;
import io.muster.runtime.settings.Settings;
import io.muster.runtime.settings.SettingsException;
import io.muster.schemas.topic.Topics;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

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
                        512 * 1024,
                        8 * 1024 * 1024,
                        8,
                        Duration.ofSeconds(30)),
                GatewayConfig.from(Settings.of(Map.of())));
    }

    @Test
    void readsEveryKey() {
        var config = GatewayConfig.from(Settings.of(Map.ofEntries(
                Map.entry("kafka.bootstrap-servers", "kafka:9092"),
                Map.entry("kafka.topic-prefix", "ops."),
                Map.entry("kafka.partitions", "12"),
                Map.entry("redis.uri", "redis://redis:6379"),
                Map.entry("gateway.host", "0.0.0.0"),
                Map.entry("gateway.http-port", "0"),
                Map.entry("gateway.admin-token-file", "/a"),
                Map.entry("gateway.join-token-file", "/j"),
                Map.entry("gateway.max-body-bytes", "2048"),
                Map.entry("gateway.max-batch-bytes", "4096"),
                Map.entry("gateway.command-producers", "2"),
                Map.entry("gateway.heartbeat-interval", "5s"))));
        assertEquals(
                new GatewayConfig(
                        new KafkaSettings("kafka:9092", new Topics("ops."), 12),
                        URI.create("redis://redis:6379"),
                        "0.0.0.0",
                        0,
                        Path.of("/a"),
                        Path.of("/j"),
                        2048,
                        4096,
                        2,
                        Duration.ofSeconds(5)),
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
}
