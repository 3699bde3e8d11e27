package io.muster.agent.wiring;

import static io.muster.agent.Commands.script;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.muster.agent.enroll.OvertakenException;
import io.muster.embedded.Infrastructure;
import io.muster.embedded.TestInfrastructure;
import io.muster.schemas.message.RunTask;
import io.muster.schemas.message.TaskFinished;
import io.muster.schemas.task.TaskState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Agents from byte-identical copies of one state directory, on one machine, so that whatever tells machines is the same. */
@Tag("infrastructure")
@Timeout(180)
@ExtendWith(TestInfrastructure.class)
class ClonedAgentIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private Fleet fleet;

    @BeforeEach
    void openTopics(Infrastructure infrastructure, @TempDir Path directory) throws Exception {
        fleet = new Fleet(infrastructure.bootstrapServers(), directory);
    }

    @AfterEach
    void close() {
        fleet.close();
    }

    @Test
    @SuppressWarnings("try") // the one that has to go is closed while the other goes on
    void theLaterOfTwoGoesOnAndEachTaskRunsOnce() throws Exception {
        var tasks = 120;
        try (var outcomes = fleet.outcomes();
                var original = start(Map.of())) {
            fleet.send(witness("first"));
            fleet.awaitResult("first");
            copyState("clone");
            sendAll(0, tasks / 2);
            await().until(() -> lines().size() > 5); // the copy knows nothing of these
            try (var clone = start(on("clone"))) {
                sendAll(tasks / 2, tasks);
                var reason = assertThrows(
                        CompletionException.class,
                        () -> original.end()
                                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                                .join());
                var overtaken = (OvertakenException) reason.getCause();
                assertTrue(overtaken.getMessage().contains("agent.adopt=true"), overtaken.getMessage());
                await().atMost(PATIENCE)
                        .until(() ->
                                outcomes.read(Duration.ofMillis(100)).ends().size() == tasks + 1);
                assertFalse(clone.end().isDone());
                original.close();
                assertThrows(OvertakenException.class, () -> start(Map.of()));
                fleet.send(witness("last"));
                assertEquals(TaskState.SUCCEEDED, fleet.awaitResult("last").status());
            }
        }
        assertEquals(new HashSet<>(lines()).size(), lines().size(), "run twice");
        assertEachIsToldOnce();
        assertEquals(
                tasks + 2 - lines().size(),
                results()
                        .filter(end -> end.status() == TaskState.INTERRUPTED)
                        .filter(end -> !lines().contains(end.taskId().value()))
                        .count());
    }

    @Test
    void whatWaitedInTheCopiedDirectoryRunsOnceAlthoughBothAreStarted() throws Exception {
        leaveWaiting(12);
        copyState("clone");
        try (var one = start(Map.of());
                var other = start(on("clone"))) {
            await().atMost(PATIENCE).until(() -> ended().size() == 12);
            await().atMost(PATIENCE)
                    .until(() -> one.end().isDone() != other.end().isDone());
        }
        assertEquals(new HashSet<>(lines()).size(), lines().size(), "run twice");
    }

    @Test
    void aZombieDoesNotRunWhatTheLaterOneHasTaken() throws Exception {
        var zombie = AgentProcess.launch(settings(), fleet.file("zombie.log"));
        try (var outcomes = fleet.outcomes()) {
            assertEquals("ready", zombie.inputReader(UTF_8).readLine());
            fleet.send(witness("first"));
            fleet.awaitResult("first");
            copyState("clone");
            sendAll(0, 8); // half of them wait
            await().until(() -> lines().size() >= 2);
            signal(zombie, "STOP");
            sendAll(8, 30);
            try (var _ = start(on("clone"))) {
                await().atMost(PATIENCE).until(() -> lines().contains("t29"));
                signal(zombie, "CONT");
                assertTrue(zombie.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS), "the zombie goes by itself");
                assertEquals(AgentProcess.OVERTAKEN, zombie.exitValue());
                await().atMost(PATIENCE)
                        .until(() ->
                                outcomes.read(Duration.ofMillis(100)).ends().size() == 31);
            }
        } finally {
            zombie.destroyForcibly().waitFor();
        }
        assertEquals(new HashSet<>(lines()).size(), lines().size(), "run twice");
        assertEachIsToldOnce();
    }

    @Test
    void afterAKillTheNextOneOnTheSameDirectoryRunsWhatWaited() throws Exception {
        var agent = AgentProcess.launch(fleet.settings(), fleet.file("agent.log"));
        try {
            assertEquals("ready", agent.inputReader(UTF_8).readLine());
            IntStream.range(0, 4).forEach(n -> sendOrFail(script("long" + n, "sleep 60")));
            sendAll(0, 6);
            await().until(() -> fleet.events("t5").size() == 1);
        } finally {
            agent.destroyForcibly().waitFor();
        }
        try (var _ = fleet.startAgent()) {
            for (var n = 0; n < 6; n++) {
                assertEquals(TaskState.SUCCEEDED, fleet.awaitResult("t" + n).status());
            }
        }
        assertEquals(6, lines().size());
    }

    @Test
    void anAgentThatWasOvertakenTakesThePlaceOfTheOtherOnceWhenItIsTold() throws Exception {
        try (var original = start(Map.of())) {
            copyState("clone");
            try (var _ = start(on("clone"))) {
                await().atMost(PATIENCE).until(() -> original.end().isDone());
                fleet.send(witness("between"));
                assertEquals(TaskState.SUCCEEDED, fleet.awaitResult("between").status());
            }
        }
        var adopting = Map.of("agent.adopt", "true");
        try (var original = start(adopting)) {
            fleet.send(witness("back"));
            assertEquals(TaskState.SUCCEEDED, fleet.awaitResult("back").status());
            try (var _ = start(on("clone"))) {
                await().atMost(PATIENCE).until(() -> original.end().isDone());
            }
        }
        // The setting was left in place: two service managers would have the two overtake each other for ever.
        assertThrows(OvertakenException.class, () -> start(adopting));
        assertThrows(OvertakenException.class, () -> start(Map.of()));
        try (var _ = start(adopting)) {
            fleet.send(witness("again"));
            fleet.awaitResult("again");
        }
        assertEquals(List.of("between", "back", "again"), lines());
    }

    /** Tasks that the agent has accepted and not begun when it is stopped. */
    private void leaveWaiting(int tasks) throws Exception {
        try (var _ = fleet.startAgent(Map.of("agent.capacity", "1"))) {
            fleet.send(script("long", "sleep 60"));
            await().until(() -> fleet.events("long").size() == 2);
            sendAll(0, tasks - 1);
            await().until(() -> !fleet.events("t" + (tasks - 2)).isEmpty());
        }
    }

    private Set<String> ended() {
        return fleet.events(fleet.topics().results(), TaskFinished.class)
                .map(end -> end.taskId().value())
                .collect(Collectors.toSet());
    }

    private Map<String, String> settings() {
        var settings = fleet.settings();
        settings.put("agent.isolation", "process-group");
        return settings;
    }

    private Agent start(Map<String, String> more) {
        var settings = new HashMap<>(more);
        settings.put("agent.isolation", "process-group"); // control groups are named by the agent, and here are two
        return fleet.startAgent(settings);
    }

    /** The same words may come twice: a copy has what was in the outbox when it was made. */
    private void assertEachIsToldOnce() {
        var told = results().distinct().map(end -> end.taskId().value()).toList();
        assertEquals(new HashSet<>(told).size(), told.size(), () -> "told twice: " + told);
    }

    private Stream<TaskFinished> results() {
        return fleet.eventsAfter(Duration.ofMillis(500), fleet.topics().results(), TaskFinished.class);
    }

    private void sendAll(int from, int to) throws Exception {
        fleet.sendAll(IntStream.range(from, to).mapToObj(n -> witness("t" + n)).toList());
    }

    private void sendOrFail(RunTask command) {
        try {
            fleet.send(command);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private RunTask witness(String id) {
        return script(id, "echo " + id + " >> " + fleet.file("witness") + "; sleep 0.1");
    }

    private List<String> lines() {
        try {
            return Files.exists(fleet.file("witness")) ? Files.readAllLines(fleet.file("witness")) : List.of();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Map<String, String> on(String directory) {
        return Map.of("agent.state-dir", fleet.file(directory).toString());
    }

    /** As {@code cp -a} does, also under a running agent. */
    private void copyState(String to) throws Exception {
        var copied = new ProcessBuilder(
                        "cp",
                        "-a",
                        fleet.stateDirectory().toString(),
                        fleet.file(to).toString())
                .inheritIO()
                .start();
        assertEquals(0, copied.waitFor());
    }

    private static void signal(Process process, String name) throws Exception {
        assertEquals(
                0,
                new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                        .inheritIO()
                        .start()
                        .waitFor());
    }
}
