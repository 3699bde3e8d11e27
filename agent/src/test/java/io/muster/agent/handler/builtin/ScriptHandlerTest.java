package io.muster.agent.handler.builtin;

import static io.muster.agent.Commands.params;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.agent.handler.Outcome;
import io.muster.agent.handler.RecordedRun;
import io.muster.agent.handler.process.ProgramSettings;
import io.muster.agent.handler.process.Runs;
import io.muster.agent.handler.process.ScriptFiles;
import io.muster.agent.isolation.IsolationSettings;
import io.muster.schemas.codec.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class ScriptHandlerTest {
    private static final int STORE_LIMIT = 100;
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private Runs runs;
    private ScriptStore store;
    private ScriptHandler handler;

    @TempDir
    private Path directory;

    @BeforeEach
    void start() throws IOException {
        runs = new Runs(directory, IsolationSettings.BEST);
        store = new ScriptStore(directory.resolve("known"), STORE_LIMIT, () -> now);
        handler = new ScriptHandler(runs.programs(), new ScriptFiles(directory.resolve("running")), store);
    }

    @AfterEach
    void close() {
        runs.close();
    }

    @Test
    void givesTheScriptToItsInterpreterInAFileOfItsOwn() throws Exception {
        var output = run(script("stat -c %a \"$0\"; echo \"$@\"")
                .put("interpreter", "/bin/sh -e")
                .set("args", Json.MAPPER.createArrayNode().add("a b").add("c")));
        assertEquals("700\na b c\n", output);
        assertEquals(0, running(), "the file is removed");
    }

    @Test
    void anotherUserCanReadTheScriptThatRunsAsThem() throws Exception {
        assumeTrue(ProgramSettings.runsAsRoot(), "only root can become another user");
        var output = run(script("id -un; stat -c '%U %a' \"$0\"; echo $0").put("run_as", "nobody"));
        var lines = output.lines().toList();
        assertEquals("nobody", lines.get(0));
        assertEquals("nobody 700", lines.get(1));
        assertTrue(Files.notExists(Path.of(lines.get(2)).getParent()), "nothing is left of it");
        assertEquals(0, running());
    }

    @Test
    void aScriptThatWasRunOnceIsKnownByItsHash() throws Exception {
        var hash = ScriptStore.hash("echo known");
        var byHash = Json.MAPPER.createObjectNode().put("sha256", hash);
        var unknown = assertThrows(IllegalArgumentException.class, () -> handler.prepare(byHash));
        assertTrue(unknown.getMessage().contains("this agent has no script " + hash), unknown.getMessage());
        run(script("echo known"));
        assertEquals("known\n", run(byHash));
    }

    @Test
    void runsNothingUnderAHashThatIsNotItsOwn() throws Exception {
        var other = script("echo one").put("sha256", ScriptStore.hash("echo other"));
        assertThrows(IllegalArgumentException.class, () -> handler.prepare(other));
        run(script("echo one"));
        var hash = ScriptStore.hash("echo one");
        Files.writeString(directory.resolve("known").resolve(hash), "echo changed");
        assertEquals(Optional.empty(), store.find(hash));
        assertThrows(
                IllegalArgumentException.class,
                () -> handler.prepare(Json.MAPPER.createObjectNode().put("sha256", hash)));
    }

    @Test
    void forgetsWhatHasNotBeenUsedForLongest() {
        for (var script : new String[] {"first" + "#".repeat(40), "second" + "#".repeat(40)}) {
            store.keep(script);
            now = now.plusSeconds(1);
        }
        store.keep("first" + "#".repeat(40));
        now = now.plusSeconds(1);
        store.keep("third" + "#".repeat(40));
        assertTrue(store.find(ScriptStore.hash("first" + "#".repeat(40))).isPresent());
        assertTrue(store.find(ScriptStore.hash("second" + "#".repeat(40))).isEmpty());
        assertTrue(store.find(ScriptStore.hash("third" + "#".repeat(40))).isPresent());
    }

    @Test
    void removesWhatAnEarlierLifeLeft() throws Exception {
        var files = new ScriptFiles(directory.resolve("running"));
        var own = files.write("x", null);
        assertTrue(Files.exists(own.path()));
        var _ = new ScriptFiles(directory.resolve("running"));
        assertTrue(Files.notExists(own.path()));
        if (ProgramSettings.runsAsRoot()) {
            var others = files.write("x", "nobody");
            var _ = new ScriptFiles(directory.resolve("running"));
            assertTrue(Files.notExists(others.path().getParent()));
        }
    }

    @Test
    void tellsThePolicyWhatTheInterpreterIsGivenToRead() {
        var intent = handler.prepare(script("rm -rf /")
                        .put("interpreter", "/bin/bash -e")
                        .put("run_as", "nobody")
                        .<ObjectNode>set("env", Json.MAPPER.createObjectNode().put("A", "b")))
                .intent();
        assertEquals(Optional.of("rm -rf /"), intent.script());
        assertEquals(List.of("/bin/bash", "-e"), intent.argv().subList(0, 2));
        assertEquals(Optional.of("nobody"), intent.runAs());
        assertEquals(Set.of("A"), intent.variables());
    }

    @Test
    void refusesParametersThatItDoesNotKnow() {
        assertThrows(
                IllegalArgumentException.class,
                () -> handler.prepare(params("{\"script\": \"true\", \"shell\": true}")));
    }

    private static ObjectNode script(String text) {
        return Json.MAPPER.createObjectNode().put("script", text);
    }

    private String run(JsonNode params) throws Exception {
        var run = new RecordedRun();
        assertInstanceOf(
                Outcome.Exited.class, handler.prepare((ObjectNode) params).run(run));
        return run.written().stdout();
    }

    private long running() throws IOException {
        try (var files = Files.list(directory.resolve("running"))) {
            return files.count();
        }
    }
}
