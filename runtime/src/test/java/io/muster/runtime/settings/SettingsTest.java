package io.muster.runtime.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
    @Test
    void flagsBeatTheEnvironmentWhichBeatsTheFileWhichBeatsTheDefault(@TempDir Path directory) throws Exception {
        var file = Files.writeString(directory.resolve("muster.yaml"), """
                gateway:
                  http-port: 1
                  host: from-file
                  name: from-file
                """);
        var settings = Settings.of(
                Map.of("gateway.http-port", "3"),
                Map.of("MUSTER_GATEWAY_HTTP_PORT", "2", "MUSTER_GATEWAY_HOST", "from-env"),
                file);
        assertEquals(3, settings.port("gateway.http-port", 0));
        assertEquals("from-env", settings.text("gateway.host", "default"));
        assertEquals("from-file", settings.text("gateway.name", "default"));
        assertEquals("default", settings.text("gateway.other", "default"));
    }

    @Test
    void theEnvironmentFormFollowsFromTheKey() {
        assertEquals("MUSTER_GATEWAY_HTTP_AGENTS_ANONYMOUS", Settings.environmentName("gateway.http-agents.anonymous"));
    }

    @Test
    void reportsEveryProblemAtOnceAndNamesTheKeys(@TempDir Path directory) throws Exception {
        var file = Files.writeString(directory.resolve("muster.yaml"), "gateway: {htp-port: 8080}");
        var settings = Settings.of(
                Map.of("gateway.http-port", "70000", "gateway.wait", "soon", "gateway.tls", "maybe"), Map.of(), file);
        settings.port("gateway.http-port", 8080);
        settings.duration("gateway.wait", Duration.ofSeconds(1));
        settings.flag("gateway.tls", false);
        settings.required("gateway.id");
        var problems = assertThrows(SettingsException.class, () -> settings.check("gateway"))
                .problems();
        assertEquals(5, problems.size(), problems::toString);
        for (var key :
                new String[] {"gateway.http-port", "gateway.wait", "gateway.tls", "gateway.id", "gateway.htp-port"}) {
            assertTrue(problems.stream().anyMatch(problem -> problem.startsWith(key + ": ")), key + " in " + problems);
        }
    }

    @Test
    void hidesSecrets() {
        var settings =
                Settings.of(Map.of("agent.join-token", "s3cret-value", "redis.uri", "redis://user:s3cret-value@h"));
        settings.text("agent.join-token", "");
        settings.text("redis.uri", "");
        assertFalse(settings.describe().contains("s3cret-value"), settings::describe);
    }

    @Test
    void saysWhatIsWrongWithAFile(@TempDir Path directory) throws Exception {
        var broken = Files.writeString(directory.resolve("broken.yaml"), "a: [");
        var list = Files.writeString(directory.resolve("list.yaml"), "- a");
        for (var file : new Path[] {broken, list, directory.resolve("missing.yaml")}) {
            var problem = assertThrows(SettingsException.class, () -> Settings.of(Map.of(), Map.of(), file));
            assertTrue(problem.getMessage().startsWith(file.toString()), problem::getMessage);
        }
    }
}
