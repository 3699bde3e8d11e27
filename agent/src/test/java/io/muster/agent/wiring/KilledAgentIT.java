package io.muster.agent.wiring;

import static io.muster.agent.Commands.script;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.muster.embedded.Infrastructure;
import io.muster.embedded.TestInfrastructure;
import io.muster.schemas.message.TaskFinished;
import io.muster.schemas.task.TaskState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@Tag("infrastructure")
@ExtendWith(TestInfrastructure.class)
class KilledAgentIT {
    private static final long SEED = 20_261_122;
    private static final int TASKS = 50;
    private static final int MAX_STARTS = 25;

    @Test
    @Timeout(120)
    void runsEachTaskAtMostOnceAndEndsThemAllHoweverOftenItIsKilled(
            Infrastructure infrastructure, @TempDir Path directory) throws Exception {
        try (var fleet = new Fleet(infrastructure.bootstrapServers(), directory)) {
            killAndRestart(fleet, new Random(SEED));
            var results = results(fleet);
            var witnessed = Files.readAllLines(fleet.file("witness"));
            assertEquals(TASKS, results.size(), "terminal states, seed " + SEED);
            assertEquals(new HashSet<>(witnessed).size(), witnessed.size(), "run twice: " + witnessed);
            results.forEach((taskId, state) -> {
                assertTrue(state == TaskState.SUCCEEDED || state == TaskState.INTERRUPTED, taskId + " " + state);
                assertTrue(state == TaskState.INTERRUPTED || witnessed.contains(taskId), taskId + " did not run");
            });
            assertTrue(results.containsValue(TaskState.INTERRUPTED), "no kill hit a running task, seed " + SEED);
        }
    }

    private static void killAndRestart(Fleet fleet, Random random) throws Exception {
        var unsent = new ArrayList<>(IntStream.range(0, TASKS)
                .mapToObj(n -> script("w" + n, "echo w" + n + " >> " + fleet.file("witness") + "; sleep 0.1"))
                .toList());
        for (var start = 0; start < MAX_STARTS && results(fleet).size() < TASKS; start++) {
            var agent = launch(fleet);
            try {
                assertEquals("ready", agent.inputReader().readLine());
                var some = unsent.subList(0, Math.min(unsent.size(), random.nextInt(5, 25)));
                fleet.sendAll(some);
                some.clear();
                // Killed somewhere in the middle; the last ones are let finish.
                var life = unsent.isEmpty() && start > 4 ? 5_000 : random.nextInt(50, 700);
                var _ = agent.waitFor(life, TimeUnit.MILLISECONDS);
            } finally {
                agent.destroyForcibly().waitFor();
            }
        }
    }

    private static Process launch(Fleet fleet) throws Exception {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                AgentProcess.class.getName()));
        fleet.settings().forEach((key, value) -> command.add(key + "=" + value));
        return new ProcessBuilder(command)
                .redirectError(
                        ProcessBuilder.Redirect.appendTo(fleet.file("agent.log").toFile()))
                .start();
    }

    /** The terminal state of each task that has one. It must never have two different ones. */
    private static Map<String, TaskState> results(Fleet fleet) {
        var polled = Duration.ofMillis(300);
        return fleet.eventsAfter(polled, fleet.topics().results(), TaskFinished.class)
                .collect(Collectors.toMap(result -> result.taskId().value(), TaskFinished::status, (one, other) -> {
                    assertEquals(one, other, "two ends of one attempt");
                    return one;
                }));
    }
}
