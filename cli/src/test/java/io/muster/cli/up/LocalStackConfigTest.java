package io.muster.cli.up;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.muster.cli.up.LocalStackConfig.Sources;
import io.muster.runtime.settings.SettingsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalStackConfigTest {
    private static final Path HOME = Path.of("/home/me/.muster");

    @Test
    void hasADefaultForEverything() {
        var sources = new Sources(Map.of(), Map.of(), null);
        assertEquals(
                new LocalStackConfig(HOME, "127.0.0.1", 8080, 9092, 6379, 1, sources),
                LocalStackConfig.from(sources, HOME));
    }

    @Test
    void prefersFlagsToTheEnvironmentToTheFile(@TempDir Path folder) throws Exception {
        var file = Files.writeString(folder.resolve("muster.yaml"), """
                gateway: {host: 0.0.0.0, http-port: 1}
                up: {kafka-port: 2, redis-port: 3, agents: 4, data-dir: /data}
                agent: {capacity: 2}
                """);
        var sources = new Sources(
                Map.of("gateway.http-port", "11"),
                Map.of("MUSTER_UP_KAFKA_PORT", "12", "MUSTER_GATEWAY_HTTP_PORT", "13"),
                file);
        assertEquals(
                new LocalStackConfig(Path.of("/data"), "0.0.0.0", 11, 12, 3, 4, sources),
                LocalStackConfig.from(sources, HOME));
    }

    @Test
    void reportsEverythingThatIsWrongAtOnce() {
        var sources = new Sources(
                Map.of("gateway.http-port", "x", "up.kafka-port", "70000", "up.redis-port", "-1", "up.agents", "-1"),
                Map.of(),
                null);
        var refused = assertThrows(SettingsException.class, () -> LocalStackConfig.from(sources, HOME));
        assertEquals(4, refused.problems().size(), refused.toString());
    }

    @Test
    void refusesSettingsOfItsOwnThatItDoesNotKnow(@TempDir Path folder) throws Exception {
        var file = Files.writeString(folder.resolve("muster.yaml"), "up: {http-port: 1}");
        var refused = assertThrows(
                SettingsException.class, () -> LocalStackConfig.from(new Sources(Map.of(), Map.of(), file), HOME));
        assertTrue(refused.getMessage().contains("up.http-port"));
    }

    @Test
    void reachesTheGatewayOverLoopbackWhenItListensEverywhere() {
        assertEquals("http://127.0.0.1:80", urlOf("0.0.0.0"));
        assertEquals("http://127.0.0.1:80", urlOf("::"));
        assertEquals("http://[::1]:80", urlOf("::1"));
        assertEquals("http://web.example:80", urlOf("web.example"));
    }

    private static String urlOf(String host) {
        var sources = new Sources(Map.of(), Map.of(), null);
        return new LocalStackConfig(HOME, host, 0, 0, 0, 1, sources).urlAt(80).toString();
    }
}
