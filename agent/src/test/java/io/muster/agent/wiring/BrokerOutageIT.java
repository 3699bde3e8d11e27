package io.muster.agent.wiring;

import static io.muster.agent.Commands.script;
import static io.muster.agent.Commands.shell;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.muster.embedded.Infrastructure;
import io.muster.embedded.TestInfrastructure;
import io.muster.schemas.message.Heartbeat;
import io.muster.schemas.message.RunTask;
import io.muster.schemas.task.TaskState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class BrokerOutageIT {
    @Test
    @Tag("infrastructure")
    @Timeout(90)
    void losesNoResultWhenTheBrokerGoesAwayAndComesBack(@TempDir Path directory) throws Exception {
        finishesTasksWhileTheBrokerIsAway(directory, 20, Duration.ZERO);
    }

    @Test
    @Tag("endurance")
    void losesNoResultWhenTheBrokerIsAwayForTwoMinutes(@TempDir Path directory) throws Exception {
        finishesTasksWhileTheBrokerIsAway(directory, 200, Duration.ofMinutes(2));
    }

    /** @param away how much longer the broker is away than until the last task has ended */
    private static void finishesTasksWhileTheBrokerIsAway(Path directory, int tasks, Duration away) throws Exception {
        try (var infrastructure = TestInfrastructure.start();
                var fleet = new Fleet(infrastructure.bootstrapServers(), directory);
                var outcomes = fleet.outcomes()) {
            try (var _ = fleet.startAgent()) {
                fleet.sendAll(witnesses(fleet, tasks));
                await().until(() -> lines(fleet) >= 3);
                infrastructure.stopKafka();
                await().atMost(Duration.ofSeconds(20 + tasks)).until(() -> lines(fleet) == tasks);
                await().pollDelay(away).atMost(away.plusSeconds(1)).until(() -> true);
                infrastructure.startKafka();
                await().atMost(Duration.ofMinutes(1))
                        .until(() ->
                                outcomes.read(Duration.ofMillis(200)).ends().size() == tasks);
                assertIsFullyAlive(fleet);
            }
            assertAllIsTold(outcomes, tasks);
            assertEquals(tasks, lines(fleet));
        }
    }

    @Test
    @Tag("endurance")
    void losesNothingWhileTheBrokerRestartsAgainAndAgain(@TempDir Path directory) throws Exception {
        var tasks = 400;
        try (var infrastructure = TestInfrastructure.start();
                var fleet = new Fleet(infrastructure.bootstrapServers(), directory);
                var outcomes = fleet.outcomes()) {
            try (var _ = fleet.startAgent()) {
                for (var part : parts(witnesses(fleet, tasks), 8)) {
                    fleet.sendAll(part);
                    restart(infrastructure);
                }
                await().atMost(Duration.ofMinutes(2))
                        .until(() ->
                                outcomes.read(Duration.ofMillis(200)).ends().size() == tasks);
                assertIsFullyAlive(fleet);
            }
            assertAllIsTold(outcomes, tasks);
            assertEquals(tasks, new HashSet<>(Files.readAllLines(fleet.file("witness"))).size());
            assertEquals(tasks, lines(fleet));
        }
    }

    @Test
    @Tag("infrastructure")
    @Timeout(90)
    void publishesAfterARestartWhatItCouldNotPublishBefore(@TempDir Path directory) throws Exception {
        try (var infrastructure = TestInfrastructure.start();
                var fleet = new Fleet(infrastructure.bootstrapServers(), directory)) {
            try (var _ = fleet.startAgent()) {
                fleet.send(witness(fleet, "unpublished"));
                await().until(() -> !fleet.events("unpublished").isEmpty());
                infrastructure.stopKafka();
                await().until(() -> lines(fleet) == 1);
            }
            infrastructure.startKafka();
            try (var _ = fleet.startAgent()) {
                // It ran to its end or was cut short by the close: known either way, and not run again.
                fleet.awaitResult("unpublished");
                assertIsFullyAlive(fleet);
            }
            assertEquals(1, lines(fleet));
        }
    }

    @Test
    @Tag("infrastructure")
    @Timeout(90)
    void aProgramThatWritesMuchGoesOnWithoutTheBrokerAndReadersKnowWhatIsMissing(@TempDir Path directory)
            throws Exception {
        try (var infrastructure = TestInfrastructure.start();
                var fleet = new Fleet(infrastructure.bootstrapServers(), directory)) {
            try (var _ = fleet.startAgent()) {
                var much = "head -c 12000000 /dev/zero | tr '\\0' x";
                fleet.send(script(
                        "much",
                        "echo begins; while [ ! -e " + fleet.file("go") + " ]; do sleep 0.05; done; " + much
                                + "; echo ends >> " + fleet.file("witness")));
                await().until(() -> !fleet.chunks("much").isEmpty());
                infrastructure.stopKafka();
                Files.createFile(fleet.file("go"));
                await().atMost(Duration.ofSeconds(15)).until(() -> lines(fleet) == 1);
                infrastructure.startKafka();
                var made = fleet.awaitResult("much").outputChunks();
                assertTrue(made > 12_000_000 / 32_768, () -> made + " chunks");
                assertIsFullyAlive(fleet);
                fleet.send(script("little", "echo again"));
                await().atMost(Duration.ofSeconds(40))
                        .until(() -> !fleet.chunks("little").isEmpty());
                assertTrue(fleet.chunks("much").size() < made, "nothing was dropped");
            }
        }
    }

    private static void restart(Infrastructure infrastructure) {
        infrastructure.stopKafka();
        infrastructure.startKafka();
    }

    /** Delivered, started and finished of each, and each of them says one thing however often it was told. */
    private static void assertAllIsTold(Outcomes outcomes, int tasks) {
        outcomes.read(Duration.ofMillis(500));
        var ours = outcomes.ends().values().stream()
                .filter(end -> end.taskId().value().startsWith("o"))
                .toList();
        assertEquals(tasks, ours.size());
        ours.forEach(end -> assertEquals(TaskState.SUCCEEDED, end.status(), end.toString()));
        assertEquals(3 * outcomes.ends().size(), outcomes.events());
    }

    private static void assertIsFullyAlive(Fleet fleet) throws Exception {
        fleet.send(shell("afterwards", "true"));
        fleet.awaitResult("afterwards");
        var beats = fleet.events(fleet.topics().heartbeats(), Heartbeat.class).count();
        await().until(() ->
                fleet.events(fleet.topics().heartbeats(), Heartbeat.class).count() > beats);
    }

    private static List<RunTask> witnesses(Fleet fleet, int count) {
        return IntStream.range(0, count).mapToObj(n -> witness(fleet, "o" + n)).toList();
    }

    private static List<List<RunTask>> parts(List<RunTask> all, int count) {
        var size = Math.ceilDiv(all.size(), count);
        return IntStream.range(0, count)
                .mapToObj(n -> all.subList(Math.min(all.size(), n * size), Math.min(all.size(), (n + 1) * size)))
                .toList();
    }

    private static RunTask witness(Fleet fleet, String id) {
        return script(id, "sleep 0.2; echo " + id + " >> " + fleet.file("witness"));
    }

    private static long lines(Fleet fleet) throws Exception {
        var witness = fleet.file("witness");
        return Files.exists(witness) ? Files.readAllLines(witness).size() : 0;
    }
}
