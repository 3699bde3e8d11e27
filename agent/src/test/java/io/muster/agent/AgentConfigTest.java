package io.muster.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.muster.agent.handler.process.ProgramSettings;
import io.muster.agent.isolation.IsolationKind;
import io.muster.agent.isolation.IsolationSettings;
import io.muster.agent.plugin.PluginSettings;
import io.muster.agent.plugin.TrustedKeys;
import io.muster.agent.policy.PolicySettings;
import io.muster.agent.policy.Profile;
import io.muster.runtime.settings.Settings;
import io.muster.runtime.settings.SettingsException;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.shell.ProcessLimits;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgentConfigTest {
    private static final String KEY = "MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

    @Test
    void hasADefaultForEverything() {
        var home = Path.of(System.getProperty("user.home"), ".muster");
        var config = AgentConfig.from(Settings.of(Map.of("agent.id", "web-1")));
        assertEquals(
                new AgentConfig(
                        new AgentId("web-1"),
                        home.resolve("agent"),
                        URI.create("http://127.0.0.1:8080"),
                        home.resolve("join-token"),
                        Map.of(),
                        Math.max(4, 2 * Runtime.getRuntime().availableProcessors()),
                        256,
                        Optional.empty(),
                        65_536,
                        16_777_216,
                        Duration.ofSeconds(5),
                        16,
                        new PolicySettings(Optional.empty(), Profile.STANDARD),
                        new ProcessConfig(
                                IsolationSettings.BEST,
                                new ProgramSettings(
                                        ProgramSettings.environment(System.getenv(), ProgramSettings.USUAL_ENVIRONMENT),
                                        Set.of(),
                                        new ProcessLimits(null, null, 1_024, null),
                                        ProgramSettings.runsAsRoot())),
                        false,
                        Optional.empty(),
                        new PluginSettings(
                                home.resolve("agent").resolve("plugins"),
                                TrustedKeys.NONE,
                                false,
                                Set.of("https"),
                                Duration.ofSeconds(10))),
                config);
        assertEquals(config.capacity(), AgentConfig.from(Settings.of(Map.of())).capacity(), "agent.id has one too");
    }

    @Test
    void readsEveryKey() {
        var values = new HashMap<String, String>();
        values.put("agent.id", "db-7");
        values.put("agent.state-dir", "/var/lib/muster");
        values.put("agent.gateway-url", "https://muster.example.com");
        values.put("agent.join-token-file", "/etc/muster/join-token");
        values.put("agent.labels", "role=db,zone=a");
        values.put("agent.capacity", "3");
        values.put("agent.queue-limit", "9");
        values.put("agent.heartbeat-interval", "10s");
        values.put("agent.output-limit-bytes", "2048");
        values.put("agent.output-stream-limit-bytes", "0");
        values.put("agent.kill-grace", "1s");
        values.put("agent.abandoned-limit", "3");
        values.put("agent.policy-file", "/etc/muster/policy.yaml");
        values.put("agent.policy-profile", "locked");
        values.put("agent.isolation", "process-group");
        values.put("agent.cgroup-root", "/muster");
        values.put("agent.environment", "PATH, HOME");
        values.put("agent.run-as", "www-data,deploy");
        values.put("agent.limits.task.memory", "512MiB");
        values.put("agent.limits.task.cpu", "1.5");
        values.put("agent.limits.task.processes", "unlimited");
        values.put("agent.limits.task.output", "10MiB");
        values.put("agent.limits.total.memory", "2GiB");
        values.put("agent.limits.total.cpu", "3");
        values.put("agent.limits.total.processes", "4096");
        values.put("agent.adopt", "true");
        values.put("kafka.bootstrap-servers", "kafka:9092");
        values.put("agent.plugins-dir", "/opt/plugins");
        values.put("agent.plugins.trusted-keys", "ops=" + KEY);
        values.put("agent.plugins.allow-unsigned", "true");
        values.put("agent.plugins.sources", "HTTPS, file");
        values.put("agent.plugins.load-timeout", "3s");
        assertEquals(
                new AgentConfig(
                        new AgentId("db-7"),
                        Path.of("/var/lib/muster"),
                        URI.create("https://muster.example.com"),
                        Path.of("/etc/muster/join-token"),
                        Map.of("role", "db", "zone", "a"),
                        3,
                        9,
                        Optional.of(Duration.ofSeconds(10)),
                        2_048,
                        0,
                        Duration.ofSeconds(1),
                        3,
                        new PolicySettings(Optional.of(Path.of("/etc/muster/policy.yaml")), Profile.LOCKED),
                        new ProcessConfig(
                                new IsolationSettings(
                                        Optional.of(IsolationKind.PROCESS_GROUP),
                                        Optional.of(Path.of("/muster")),
                                        new ProcessLimits(2_147_483_648L, 3_000, 4_096, null)),
                                new ProgramSettings(
                                        ProgramSettings.environment(System.getenv(), Set.of("PATH", "HOME")),
                                        Set.of("www-data", "deploy"),
                                        new ProcessLimits(536_870_912L, 1_500, null, 10_485_760L),
                                        ProgramSettings.runsAsRoot())),
                        true,
                        Optional.of("kafka:9092"),
                        new PluginSettings(
                                Path.of("/opt/plugins"),
                                TrustedKeys.parse("ops=" + KEY),
                                true,
                                Set.of("https", "file"),
                                Duration.ofSeconds(3))),
                AgentConfig.from(Settings.of(values)));
    }

    @Test
    void namesEverythingThatIsWrongAtOnce() {
        var problem = assertThrows(
                SettingsException.class,
                () -> AgentConfig.from(Settings.of(Map.of(
                        "agent.id", "a.b",
                        "agent.capacity", "0",
                        "agent.heartbeat-interval", "1ms",
                        "agent.policy-profile", "lax",
                        "agent.plugins.trusted-keys", "ops=nothing",
                        "agent.plugins.sources", "ftp",
                        "agent.output-limit-bytes", "1000000"))));
        assertEquals(7, problem.problems().size(), problem.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "web-1, web-1",
        "web-1.example.com, web-1-example-com",
        "-.x, x",
        "..., agent",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa,"
                + " aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    })
    void makesAnIdOfAHostName(String hostname, String id) {
        assertEquals(new AgentId(id), AgentConfig.idOf(hostname));
    }

    @Test
    void knowsItsVersion() {
        assertEquals(true, AgentVersion.current().matches("\\d+\\.\\d+.*"), AgentVersion.current());
    }

    @Test
    void pluginsBelongToTheAgentsOwnFilesWhereverTheyAre() {
        var config = AgentConfig.from(Settings.of(Map.of("agent.id", "web-1", "agent.plugins-dir", "/srv/plugins")));
        assertTrue(config.ownFiles().contains(Path.of("/srv/plugins")));
    }
}
