package io.muster.agent.plugin;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.muster.agent.LogCapture;
import io.muster.agent.handler.Outcome;
import io.muster.agent.plugin.Archive.Entry;
import io.muster.agent.plugintest.BrokenHandler;
import io.muster.agent.plugintest.ClingingPlugin;
import io.muster.agent.plugintest.GreetingHandler;
import io.muster.agent.plugintest.HangingHandler;
import io.muster.schemas.codec.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PluginsTest {
    @TempDir
    private Path directory;

    private static String says(String version) {
        return "cat > /dev/null; echo '{\"version\": \"" + version + "\"}'";
    }

    @Test
    void aPluginInAnyLanguageGetsItsTaskAsJsonAndAnswersInJson() throws Exception {
        try (var machine = new PluginMachine(directory)) {
            machine.plugins
                    .changes()
                    .install(Archive.executable("echo", "1.0.0", "echo", "pwd >&2; cat")
                            .install());
            var ran = machine.run("echo", "{\"n\": 5}");
            assertEquals(new Outcome.Exited(0), ran.outcome());
            assertEquals(
                    Json.MAPPER.readTree("""
                        {"task_id": "task-1", "attempt": 2, "agent_id": "web-1", "type": "echo",
                         "execution_timeout": "PT10M", "params": {"n": 5},
                         "plugin": {"id": "echo", "version": "1.0.0"}}\
                        """), Json.MAPPER.readTree(ran.output().stdout()));
            assertTrue(ran.output().stderr().contains("/plugins/installed/echo/1.0.0-"), ran.toString());
            assertEquals(1, machine.changes.get());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        echo not json                                   | the plugin did not write one JSON object
        echo '[]'                                       | the plugin did not write one JSON object
        echo '{} {}'                                    | the plugin did not write one JSON object
        true                                            | the plugin did not write one JSON object
        head -c 70000 /dev/zero                         | the plugin wrote a result of more than 65536 bytes
        echo '{"error": "disk is full"}'; exit 3        | disk is full
        """)
    void whatIsNoResultFailsTheTaskWithAReason(String script, String reason) throws Exception {
        try (var machine = new PluginMachine(directory)) {
            machine.plugins
                    .changes()
                    .install(Archive.executable("bad", "1.0.0", "bad", script).install());
            var outcome = assertInstanceOf(
                    Outcome.Failed.class, machine.run("bad", "{}").outcome());
            assertTrue(outcome.error().startsWith(reason), outcome.error());
        }
    }

    @Test
    void anExitCodeWithoutAResultStaysWhatItIs() throws Exception {
        try (var machine = new PluginMachine(directory)) {
            machine.plugins
                    .changes()
                    .install(Archive.executable("bad", "1.0.0", "bad", "exit 7").install());
            assertEquals(new Outcome.Exited(7), machine.run("bad", "{}").outcome());
        }
    }

    @Test
    void paramsAreCheckedByTheSchemaOfThePlugin() throws Exception {
        try (var machine = new PluginMachine(directory)) {
            machine.plugins
                    .changes()
                    .install(Archive.executable("echo", "1.0.0", "echo", says("1"))
                            .install());
            machine.plugins
                    .changes()
                    .install(Archive.jar("greeting", "1.0.0", GreetingHandler.class)
                            .install());
            assertEquals(
                    "m is not a known field; n string found, integer expected",
                    String.join(
                                    "; ",
                                    refusal(machine, "echo", "{\"n\": \"x\", \"m\": 1}")
                                            .split("; "))
                            .transform(PluginsTest::sorted));
            assertEquals("name is required", refusal(machine, "greeting", "{}"));
        }
    }

    private static String sorted(String list) {
        return String.join(
                "; ", java.util.stream.Stream.of(list.split("; ")).sorted().toList());
    }

    private static String refusal(PluginMachine machine, String type, String params) {
        return assertThrows(IllegalArgumentException.class, () -> machine.prepare(type, params))
                .getMessage();
    }

    @Test
    void aPluginOnTheJvmHasItsOwnClassesAndSeesTheApiAlone() throws Exception {
        try (var machine = new PluginMachine(directory)) {
            var status = machine.plugins
                    .changes()
                    .install(Archive.jar("greeting", "1.0.0", GreetingHandler.class)
                            .install());
            assertEquals("jvm", status.kind());
            assertEquals(
                    "hello Ann from PluginClassLoader, kafka false", machine.output("greeting", "{\"name\": \"Ann\"}"));
        }
    }

    @Test
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // it does not hear of being interrupted
    void aPluginThatHangsWhenItIsToStopIsRemovedAllTheSame() throws Exception {
        try (var machine = new PluginMachine(directory);
                var log = new LogCapture("io.muster.agent.plugin")) {
            machine.plugins
                    .changes()
                    .install(Archive.jarWithPlugin("clinging", "1.0.0", GreetingHandler.class, ClingingPlugin.class)
                            .install());
            machine.plugins.changes().remove("clinging");
            assertEquals(List.of(), machine.plugins.list());
            assertTrue(log.text().contains("the plugin does not stop"), log.text());
        }
    }

    @Test
    void aPluginThatIsPutInPlaceByHandIsLoadedAtTheStart() throws Exception {
        var plugins = Files.createDirectories(directory.resolve("plugins"));
        Files.write(
                plugins.resolve("greeting.jar"),
                Archive.jar("greeting", "2.0.0", GreetingHandler.class).bytes());
        var folder = Files.createDirectories(plugins.resolve("mine"));
        Files.writeString(folder.resolve("plugin.json"), """
            {"id": "mine", "version": "1.0.0", "types": [{"name": "mine", "entry_point": ["sh", "-c", "echo {}"]}]}\
            """);
        Files.createDirectories(plugins.resolve("no-plugin"));
        try (var machine = new PluginMachine(directory)) {
            assertEquals(Set.of("greeting", "mine", "shell"), machine.handlers.types());
            assertEquals("{}", machine.output("mine", "{}"));
            assertEquals("by_hand", machine.plugins.list().getFirst().source());
            assertRefused(
                    "put in place by hand", () -> machine.plugins.changes().remove("greeting"));
        }
    }

    @Test
    void whatDoesNotLoadIsToldAndHurtsNobody() throws Exception {
        var plugins = Files.createDirectories(directory.resolve("plugins"));
        Files.write(
                plugins.resolve("a.jar"),
                Archive.jar("broken", "1.0.0", BrokenHandler.class).bytes());
        Files.write(
                plugins.resolve("b.jar"),
                Archive.jar("hanging", "1.0.0", HangingHandler.class).bytes());
        Files.write(plugins.resolve("c.jar"), new byte[] {1, 2, 3});
        Files.write(
                plugins.resolve("d.jar"),
                Archive.jar("greeting", "1.0.0", GreetingHandler.class).bytes());
        try (var machine = new PluginMachine(directory)) {
            assertEquals(Set.of("greeting", "shell"), machine.handlers.types());
            var errors = machine.plugins.list().stream()
                    .filter(plugin -> plugin.state().equals("failed"))
                    .map(plugin -> plugin.id() + " " + plugin.error())
                    .toList();
            assertEquals(3, errors.size(), errors.toString());
            assertTrue(errors.get(0).contains("there is no database"), errors.get(0));
            assertTrue(errors.get(1).contains("did not load within 1 s"), errors.get(1));
        }
    }

    @Test
    void anUpgradeThatDoesNotLoadLeavesTheVersionBeforeIt() throws Exception {
        try (var machine = new PluginMachine(directory)) {
            machine.plugins
                    .changes()
                    .install(Archive.jar("greeting", "1.0.0", GreetingHandler.class)
                            .install());
            assertRefused(
                    "there is no database",
                    () -> machine.plugins
                            .changes()
                            .install(Archive.jar("greeting", "2.0.0", BrokenHandler.class)
                                    .upgrade()));
            assertRefused(
                    "did not load within",
                    () -> machine.plugins
                            .changes()
                            .install(Archive.jar("greeting", "3.0.0", HangingHandler.class)
                                    .upgrade()));
            assertEquals("1.0.0", machine.only().version());
            machine.output("greeting", "{\"name\": \"Ann\"}");
            assertEquals(1, contents("greeting"));
        }
        try (var machine = new PluginMachine(directory)) {
            assertEquals("1.0.0", machine.only().version());
            machine.output("greeting", "{\"name\": \"Ann\"}");
        }
    }

    private long contents(String id) throws Exception {
        try (var files = Files.list(directory.resolve("plugins/installed").resolve(id))) {
            return files.filter(file -> !file.endsWith("installed.json")).count();
        }
    }

    @Test
    void aTaskOfTheOldVersionEndsWithItAndNewOnesGetTheNewOne() throws Exception {
        var go = directory.resolve("go");
        try (var machine = new PluginMachine(directory)) {
            machine.plugins
                    .changes()
                    .install(Archive.executable(
                                    "slow", "1.0.0", "slow", "while [ ! -e " + go + " ]; do sleep 0.05; done; cat lib")
                            .install());
            Files.writeString(
                    contentOf(machine, "slow").resolve("lib"), "{\"version\": \"1\"}"); // still there when it is read
            var running = CompletableFuture.supplyAsync(() -> {
                try {
                    return machine.output("slow", "{}");
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            var accepted = machine.prepare("slow", "{}");
            machine.plugins
                    .changes()
                    .install(Archive.executable("slow", "1.1.0", "slow", says("2"))
                            .upgrade());
            assertEquals("{\"version\": \"2\"}", machine.output("slow", "{}"));
            assertEquals(2, contents("slow"));
            Files.createFile(go);
            assertEquals("{\"version\": \"1\"}", running.get());
            assertEquals("{\"version\": \"1\"}", PluginMachine.run(accepted).text());
            await().until(() -> contents("slow") == 1);
        }
    }

    private Path contentOf(PluginMachine machine, String id) {
        var status = machine.only();
        return directory
                .resolve("plugins/installed")
                .resolve(id)
                .resolve(status.version() + "-" + status.sha256().substring(0, 16));
    }

    @Test
    void installAndUpgradeAreNotTheSame() throws Exception {
        try (var machine = new PluginMachine(directory)) {
            var first = Archive.executable("a", "1.1.0", "a", says("1"));
            machine.plugins.changes().install(first.install());
            assertEquals(
                    "1.1.0",
                    machine.plugins.changes().install(first.install()).version(),
                    "a repetition changes nothing");
            assertEquals(1, machine.changes.get());
            var earlier = Archive.executable("a", "1.0.0", "a", says("0"));
            assertRefused("upgrade it", () -> machine.plugins.changes().install(earlier.install()));
            assertRefused(
                    "is earlier than 1.1.0", () -> machine.plugins.changes().install(earlier.upgrade()));
            var wanted = earlier.upgrade();
            machine.plugins
                    .changes()
                    .install(new PluginRequest.Install(wanted.source(), wanted.sha256(), null, true, true));
            assertEquals("{\"version\": \"0\"}", machine.output("a", "{}"));
        }
    }

    @Test
    void twoPluginsCannotHaveOneTypeNorOneOfTheAgentsOwn() throws Exception {
        try (var machine = new PluginMachine(directory)) {
            machine.plugins
                    .changes()
                    .install(Archive.executable("a", "1.0.0", "a", says("1")).install());
            for (var type : List.of("a", "shell")) {
                assertRefused(
                        "there are two handlers of type " + type,
                        () -> machine.plugins
                                .changes()
                                .install(Archive.executable("b", "1.0.0", type, says("b"))
                                        .install()));
            }
            assertEquals("{\"version\": \"1\"}", machine.output("a", "{}"));
            assertEquals("a", machine.only().id());
        }
        assertTrue(Files.notExists(directory.resolve("plugins/installed/b")));
    }

    @Test
    void aDisabledPluginStaysSoOverARestartAndARemovedOneIsGone() throws Exception {
        try (var machine = new PluginMachine(directory)) {
            machine.plugins
                    .changes()
                    .install(Archive.executable("a", "1.0.0", "a", says("1")).install());
            assertEquals("disabled", machine.plugins.changes().disable("a").state());
            assertEquals(Set.of("shell"), machine.handlers.types());
        }
        try (var machine = new PluginMachine(directory)) {
            assertEquals("disabled", machine.only().state());
            machine.plugins
                    .changes()
                    .install(Archive.executable("a", "2.0.0", "a", says("2")).upgrade());
            assertEquals(Set.of("shell"), machine.handlers.types(), "an upgrade enables nothing");
            machine.plugins.changes().enable("a");
            assertEquals("{\"version\": \"2\"}", machine.output("a", "{}"));
            machine.plugins.changes().remove("a");
            assertEquals(Set.of("shell"), machine.handlers.types());
        }
        try (var machine = new PluginMachine(directory)) {
            assertEquals(List.of(), machine.plugins.list());
            assertTrue(Files.notExists(directory.resolve("plugins/installed/a")));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        requires: ">=0.4.0"              | requires an agent of version >=0.4.0; this one is 0.3.0
        requires: ">=0.1.0 & <0.3.0"     | requires an agent of version
        requires: "soon"                 | is not a range of versions
        colour: red                      | colour
        """)
    void aManifestThatDoesNotFitIsRefused(String line, String reason) throws Exception {
        try (var machine = new PluginMachine(directory)) {
            var archive = Archive.zip(List.of(
                    Entry.file("plugin.yaml", Archive.manifest("a", "1.0.0", "a", line)),
                    Entry.program("run.sh", "#!/bin/sh\n")));
            assertRefused(reason, () -> machine.plugins.changes().install(archive.install()));
            assertEquals(List.of(), machine.plugins.list());
        }
    }

    @ParameterizedTest
    @CsvSource({"../escape, 1.0.0", "a/b, 1.0.0", "installed.json, 1.0.0", "a, one", "a, 1.0.0/../../x", "'', 1.0.0"})
    void noIdAndNoVersionLeadsElsewhere(String id, String version) throws Exception {
        try (var machine = new PluginMachine(directory)) {
            var archive = Archive.executable("'" + id + "'", "'" + version + "'", "a", says("1"));
            assertThrows(PluginException.class, () -> machine.plugins.changes().install(archive.install()));
            assertEquals(Set.of("shell"), machine.handlers.types());
        }
    }

    @Test
    void anEntryPointIsAProgramOfThePlugin() throws Exception {
        try (var machine = new PluginMachine(directory)) {
            for (var file : List.of(Entry.file("run.sh", "#!/bin/sh\n"), Entry.program("other.sh", "#!/bin/sh\n"))) {
                var archive =
                        Archive.zip(List.of(Entry.file("plugin.yaml", Archive.manifest("a", "1.0.0", "a", "")), file));
                assertRefused(
                        "the entry point ./run.sh is not",
                        () -> machine.plugins.changes().install(archive.install()));
            }
        }
    }

    @Test
    void aChangeWhoseTaskIsStoppedDoesNotBegin() throws Exception {
        try (var machine = new PluginMachine(directory)) {
            machine.plugins
                    .changes()
                    .install(Archive.executable("a", "1.0.0", "a", says("1")).install());
            var other = Archive.executable("b", "1.0.0", "b", says("1")).install();
            assertNotBegun(() -> machine.plugins.changes().install(other));
            assertNotBegun(() -> machine.plugins.changes().enable("a"));
            assertNotBegun(() -> machine.plugins.changes().disable("a"));
            assertNotBegun(() -> machine.plugins.changes().remove("a"));
            assertEquals("enabled", machine.only().state());
        }
    }

    private static void assertNotBegun(org.junit.jupiter.api.function.Executable change) {
        Thread.currentThread().interrupt();
        try {
            assertRefused("stopped before it began", change);
        } finally {
            assertTrue(Thread.interrupted());
        }
    }

    @Test
    void whatIsForgottenStaysSoThoughItsTaskIsStoppedThen() throws Exception {
        var installed = Archive.executable("a", "1.0.0", "a", says("1")).install();
        try (var machine = new PluginMachine(directory)) {
            machine.plugins.changes().install(installed);
        }
        var store = new PluginStore(directory.resolve("plugins"));
        assertEquals(1, store.installed().size());
        Thread.currentThread().interrupt();
        try {
            store.forget("a");
        } finally {
            assertTrue(Thread.interrupted(), "whoever has stopped it still has");
        }
        assertEquals(List.of(), store.installed());
    }

    static void assertRefused(String reason, org.junit.jupiter.api.function.Executable action) {
        var refused = assertThrows(PluginException.class, action);
        assertTrue(refused.getMessage().contains(reason), refused.getMessage());
    }
}
