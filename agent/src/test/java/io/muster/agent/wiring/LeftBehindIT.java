package io.muster.agent.wiring;

import static io.muster.agent.Commands.script;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.muster.agent.handler.process.Runs;
import io.muster.embedded.Infrastructure;
import io.muster.embedded.TestInfrastructure;
import io.muster.schemas.task.TaskState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An agent is killed while a program runs; the next one ends the program, and says what it knows of it. */
@Tag("infrastructure")
@ExtendWith(TestInfrastructure.class)
class LeftBehindIT {
    private static final String MAY_HAVE = " may have gone on without it";

    @TempDir
    private Path directory;

    @ParameterizedTest
    @Timeout(60)
    @ValueSource(strings = {"auto", "process-group", "process-tree"})
    void aProcessThatTheJournalNamesIsEndedAndNamed(String isolation, Infrastructure infrastructure) throws Exception {
        try (var fleet = new Fleet(infrastructure.bootstrapServers(), directory)) {
            var left = leftBehind(fleet, isolation, "");
            assertIsEnded(fleet, isolation, left, "process " + left + MAY_HAVE);
        }
    }

    /** The journal is written behind the start of a program, not before it. */
    @ParameterizedTest
    @Timeout(60)
    @ValueSource(strings = {"auto", "process-group", "process-tree"})
    void aProcessThatTheJournalDoesNotNameYetIsEndedAndSpokenOf(String isolation, Infrastructure infrastructure)
            throws Exception {
        try (var fleet = new Fleet(infrastructure.bootstrapServers(), directory)) {
            var left = leftBehind(fleet, isolation, "true");
            assertIsEnded(fleet, isolation, left, "whatever it had started" + MAY_HAVE);
        }
    }

    /** @return the id of a process whose agent has been killed */
    private static long leftBehind(Fleet fleet, String isolation, String hangs) throws Exception {
        var pid = fleet.file("pid");
        var settings = fleet.settings();
        settings.put("agent.isolation", isolation);
        settings.put(AgentProcess.HANG_AT_PROCESS, hangs);
        var agent = AgentProcess.launch(settings, fleet.file("agent.log"));
        try {
            assertEquals("ready", agent.inputReader().readLine());
            fleet.send(script(
                    "left",
                    "echo $$ > " + pid + ".new; mv " + pid + ".new " + pid
                            + "; trap '' TERM; while :; do sleep 0.1; done"));
            await().until(() -> Files.exists(pid));
            if (hangs.isEmpty()) {
                await().until(() -> journalNamesAProcess(fleet));
            }
        } finally {
            agent.destroyForcibly().waitFor();
        }
        var left = Long.parseLong(Files.readString(pid).strip());
        assertTrue(ProcessHandle.of(left).isPresent(), "it goes on without its agent");
        return left;
    }

    private static boolean journalNamesAProcess(Fleet fleet) throws IOException {
        try (var files = Files.walk(fleet.stateDirectory())) {
            return files.filter(Files::isRegularFile).anyMatch(file -> {
                try {
                    return Files.readString(file, StandardCharsets.ISO_8859_1).contains("\"spawned\"");
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    private static void assertIsEnded(Fleet fleet, String isolation, long left, String said) {
        try (var _ = fleet.startAgent(Map.of("agent.isolation", isolation))) {
            assertTrue(Runs.isGone(left));
            var result = fleet.awaitResult("left");
            assertEquals(TaskState.INTERRUPTED, result.status());
            assertTrue(String.valueOf(result.error()).contains(said), result.error());
        }
    }
}
