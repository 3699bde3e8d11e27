package io.muster.cli;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.muster.cli.up.LocalStack;
import io.muster.cli.up.LocalStackConfig;
import io.muster.schemas.codec.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The two plugins of docs/examples/plugins, from the key that signs them to their tasks on the agents of a whole stack. */
class PluginsIT {
    private static final Path EXAMPLES = Path.of("../docs/examples/plugins");

    @TempDir
    static Path directory;

    private static LocalStack stack;
    private static ConformingProxy proxy;
    private static Path key;

    @BeforeAll
    static void start() throws Exception {
        key = directory.resolve("ops.key");
        var printed = offline("plugins", "keygen", key.toString(), "--name", "ops");
        assertEquals(0, printed.code(), printed.err());
        var trusted = printed.out().strip().substring("agent.plugins.trusted-keys: ".length());
        stack = LocalStack.start(
                LocalStackConfig.onFreePorts(directory, 2, Map.of("agent.plugins.trusted-keys", trusted)));
        proxy = new ConformingProxy(stack.url());
    }

    @AfterAll
    static void stop() {
        try {
            proxy.assertConforming();
        } finally {
            proxy.close();
            stack.close();
        }
    }

    @Test
    void aPluginInShellIsSignedInstalledUsedDisabledAndRemoved() throws Exception {
        var archive = zip(EXAMPLES.resolve("disk-usage"), "disk-usage.zip");
        var unsigned = muster("plugins", "install", archive.toString(), "-l", "id=*");
        assertEquals(3, unsigned.code());
        assertTrue(unsigned.out().contains("is not signed"), unsigned.out());
        sign(archive);

        assertSucceeded(muster("plugins", "install", archive.toString(), "-l", "id=*"));
        var plugins = json(muster("plugins", "list", "-l", "id=*", "-o", "json"));
        assertEquals(2, plugins.valueStream().filter(PluginsIT::isDiskUsage).count(), plugins.toString());

        var task = await("the fleet to know the new type")
                .atMost(Duration.ofSeconds(10))
                .until(() -> submit("-l", "id=agent-1", "disk-usage", "{\"path\": \"/\"}"), ran -> ran.code() == 0);
        var result = Json.MAPPER.readTree(json(task).path("stdout").textValue());
        assertEquals("/", result.path("path").textValue());
        assertTrue(result.path("used_percent").isInt(), result.toString());
        var full = json(submit("-a", "agent-2", "disk-usage", "{\"path\": \"/\", \"max_percent\": 1}"));
        assertEquals("failed", full.path("status").textValue());
        assertTrue(full.path("error").textValue().startsWith("/ is "), full.toString());
        var wrong = json(submit("-a", "agent-1", "disk-usage", "{\"path\": 7}"));
        assertEquals("rejected", wrong.path("status").textValue());
        assertTrue(wrong.path("error").textValue().contains("path"), wrong.toString());

        assertSucceeded(muster("plugins", "disable", "disk-usage", "-a", "agent-1"));
        await("the fleet to know that it is gone")
                .atMost(Duration.ofSeconds(10))
                .until(() -> submit("-a", "agent-1", "disk-usage", "{\"path\": \"/\"}"), ran -> ran.code() == 1);
        assertEquals(
                0, submit("-l", "id=agent-*", "disk-usage", "{\"path\": \"/\"}").code(), "agent-2 still has it");
        assertSucceeded(muster("plugins", "enable", "disk-usage", "-a", "agent-1"));
        assertSucceeded(muster("plugins", "remove", "disk-usage", "-l", "id=*"));
    }

    private static boolean isDiskUsage(JsonNode plugin) {
        return plugin.path("id").asText().equals("disk-usage")
                && plugin.path("state").asText().equals("enabled")
                && plugin.path("signed_by").asText().equals("ops");
    }

    @Test
    void aPluginOnTheJvmRunsInsideTheAgent() throws Exception {
        var archive = Files.copy(EXAMPLES.resolve("jvm/target/file-digest.jar"), directory.resolve("file-digest.jar"));
        sign(archive);
        assertSucceeded(muster("plugins", "install", archive.toString(), "-a", "agent-1"));
        var file = Files.writeString(directory.resolve("abc"), "abc");
        var task = await("the fleet to know the new type")
                .atMost(Duration.ofSeconds(10))
                .until(
                        () -> submit("-a", "agent-1", "file-digest", "{\"path\": \"" + file + "\"}"),
                        ran -> ran.code() == 0);
        assertEquals(
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  " + file + "\n",
                json(task).path("stdout").textValue());
        var wrong = json(submit("-a", "agent-1", "file-digest", "{\"path\": \"relative\"}"));
        assertEquals("rejected", wrong.path("status").textValue(), wrong.toString());
    }

    @Test
    void builtInParamsAreRefusedByTheGatewayFieldByField() {
        var ran = submit("-a", "agent-1", "sleep", "{\"duration\": 5, \"depth\": 1}");
        assertEquals(1, ran.code());
        assertTrue(ran.err().contains("params.duration"), ran.err());
        assertTrue(ran.err().contains("params.depth: is not a known field"), ran.err());
    }

    private static CliRunner.Ran submit(String targetOption, String target, String type, String params) {
        return muster(
                "tasks",
                "submit",
                targetOption,
                target,
                "--type",
                type,
                "--params",
                params,
                "--wait",
                "20s",
                "-o",
                "json");
    }

    private static void sign(Path archive) {
        assertEquals(
                0,
                offline("plugins", "sign", archive.toString(), "--key", key.toString())
                        .code());
    }

    /** As {@code zip -r}, which keeps the modes of files; the JDK's own zips do not. */
    private static Path zip(Path folder, String name) throws IOException {
        var archive = directory.resolve(name);
        try (var zip = new org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream(archive);
                var files = Files.list(folder)) {
            for (var file : files.sorted().toList()) {
                var entry = new org.apache.commons.compress.archivers.zip.ZipArchiveEntry(
                        file.getFileName().toString());
                entry.setUnixMode(Files.isExecutable(file) ? 0100755 : 0100644);
                zip.putArchiveEntry(entry);
                Files.copy(file, zip);
                zip.closeArchiveEntry();
            }
        }
        return archive;
    }

    private static JsonNode json(CliRunner.Ran ran) throws IOException {
        return Json.MAPPER.readTree(ran.out());
    }

    private static void assertSucceeded(CliRunner.Ran ran) {
        assertEquals(0, ran.code(), ran.out() + ran.err());
    }

    private static CliRunner.Ran offline(String... arguments) {
        return new CliRunner(directory).run(arguments);
    }

    private static CliRunner.Ran muster(String... arguments) {
        return new CliRunner(directory)
                .with("MUSTER_URL", proxy.url())
                .with("MUSTER_TOKEN", stack.adminToken())
                .run(arguments);
    }
}
