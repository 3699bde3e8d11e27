package io.muster.dist;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.muster.cli.up.LocalStack;
import io.muster.cli.up.LocalStackConfig;
import io.muster.dist.Installation.Ran;
import io.muster.schemas.codec.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An agent from the packed distribution, and from nothing else, at work for a real gateway and a real Kafka. */
class DistributionIT {
    @TempDir
    static Path directory;

    private static LocalStack stack;
    private static Installation installation;
    private static Process agent;
    private static Path log;

    @BeforeAll
    static void start() throws Exception {
        installation = Installation.of(Path.of(System.getProperty("muster.distribution")), directory);
        stack = LocalStack.start(LocalStackConfig.onFreePorts(directory.resolve("stack"), 0, Map.of()));
        log = directory.resolve("agent.log");
        var trusted = installation.run("plugins", "keygen", key(), "--name", "ops");
        assertEquals(0, trusted.code(), trusted.err());
        var builder = installation
                .muster(
                        "agent",
                        "--id",
                        "installed",
                        "--state-dir",
                        directory.resolve("state").toString(),
                        "--gateway-url",
                        stack.url().toString(),
                        "--join-token-file",
                        stack.dataDirectory().resolve("join-token").toString(),
                        "--set",
                        trusted.out().strip().replace(": ", "="))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        // With a cache that does not fit it would not start, instead of starting without.
        builder.environment().put("MUSTER_OPTS", "-XX:AOTMode=on");
        agent = builder.start();
        await("the agent to run tasks")
                .atMost(Duration.ofSeconds(60))
                .until(() -> !agent.isAlive()
                        || muster("run", "-a", "installed", "--", "true").code() == 0);
        assertTrue(agent.isAlive(), Files.readString(log));
    }

    @AfterAll
    static void stop() throws Exception {
        agent.destroy();
        try {
            assertTrue(agent.waitFor(30, TimeUnit.SECONDS), "the agent did not stop when it was told to");
        } finally {
            agent.destroyForcibly();
            stack.close();
        }
    }

    @Test
    void itRunsOnTheJavaThatItBrings() {
        assertEquals(installation.java().toString(), agent.info().command().orElseThrow());
    }

    @Test
    void aCommandRunsAndItsOutputComesBack() throws Exception {
        assertEquals(new Ran(0, "a line\n", ""), muster("run", "-a", "installed", "--", "echo", "a line"));
    }

    /** Each loads what it needs only now, from a Java with fewer modules than a JDK has. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "shell; {\"command\": \"df | wc -l\", \"shell\": true}",
                "script; {\"interpreter\": \"sh\", \"script\": \"echo hello\"}",
                "file; {\"path\": \"DIRECTORY/motd\", \"content\": \"Welcome.\", \"mode\": \"0644\"}",
                "file; {\"action\": \"get\", \"path\": \"/etc/passwd\"}",
                "http; {\"url\": \"GATEWAY/livez\"}",
                "facts; {}",
                "sleep; {\"duration\": \"10ms\"}"
            })
    void everyTypeOfTaskWorks(String type, String params) throws Exception {
        var filled = params.replace("DIRECTORY", directory.toString())
                .replace("GATEWAY", stack.url().toString());
        var ran = submit(type, filled);
        assertEquals(0, ran.code(), ran.toString());
    }

    @Test
    void pluginsOfBothKindsAreInstalledAndWork() throws Exception {
        var examples = Path.of("../docs/examples/plugins");
        var program = directory.resolve("disk-usage.zip");
        var zip = new ProcessBuilder("zip", "-qr", program.toString(), ".")
                .directory(examples.resolve("disk-usage").toFile());
        assertEquals(0, zip.inheritIO().start().waitFor());
        install(program);
        install(Files.copy(examples.resolve("jvm/target/file-digest.jar"), directory.resolve("file-digest.jar")));
        var file = Files.writeString(directory.resolve("abc"), "abc");
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            var usage = submit("disk-usage", "{\"path\": \"/\"}");
            assertEquals(0, usage.code(), usage.toString());
            var digest = submit("file-digest", "{\"path\": \"" + file + "\"}");
            assertEquals(0, digest.code(), digest.toString());
        });
        var wrong = submit("disk-usage", "{\"path\": 7}");
        assertEquals(
                "rejected", Json.MAPPER.readTree(wrong.out()).path("status").textValue(), wrong.toString());
    }

    @Test
    void theHelpShowsOnlyWhatIsThere() throws Exception {
        var help = installation.run("--help");
        assertEquals(0, help.code(), help.toString());
        assertTrue(help.out().contains("muster agent --gateway-url"), help.toString());
        assertFalse(help.out().contains("  muster up"), help.toString());
        assertFalse(help.out().contains("  dispatcher"), help.toString());
    }

    @Test
    void theCommandThatTriesAPolicyIsThere() throws Exception {
        var policy = Files.writeString(directory.resolve("policy.yaml"), "version: 1\ndefault: deny\n");
        var ran = installation.run("agent", "check-policy", "--policy-file", policy.toString(), "--", "ls");
        assertEquals(3, ran.code(), ran.toString());
        assertTrue(ran.out().startsWith("refused by rule 'default'"), ran.toString());
        assertEquals(0, installation.run("agent", "--help").code());
        assertEquals(0, installation.run("--version").code());
    }

    private static void install(Path archive) throws Exception {
        var signed = installation.run("plugins", "sign", archive.toString(), "--key", key());
        assertEquals(0, signed.code(), signed.err());
        var installed = muster("plugins", "install", archive.toString(), "-a", "installed");
        assertEquals(0, installed.code(), installed.toString());
    }

    private static String key() {
        return directory.resolve("ops.key").toString();
    }

    private static Ran submit(String type, String params) throws Exception {
        return muster(
                "tasks",
                "submit",
                "-a",
                "installed",
                "--type",
                type,
                "--params",
                params,
                "--wait",
                "30s",
                "-o",
                "json");
    }

    private static Ran muster(String... words) throws Exception {
        var all = new ArrayList<>(List.of(words));
        var end = all.indexOf("--");
        all.addAll(end < 0 ? all.size() : end, List.of("--url", stack.url().toString(), "--token", stack.adminToken()));
        return installation.run(all.toArray(String[]::new));
    }
}
