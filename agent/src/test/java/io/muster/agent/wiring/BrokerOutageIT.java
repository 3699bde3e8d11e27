package io.muster.agent.wiring;

import static io.muster.agent.Commands.script;
import static io.muster.agent.Commands.shell;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.muster.embedded.TestInfrastructure;
import io.muster.schemas.message.Heartbeat;
import io.muster.schemas.message.RunTask;
import io.muster.schemas.message.TaskDelivered;
import io.muster.schemas.message.TaskFinished;
import io.muster.schemas.message.TaskStarted;
import io.muster.schemas.task.TaskState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("infrastructure")
class BrokerOutageIT {
    @Test
    @Timeout(90)
    void losesNoResultWhenTheBrokerGoesAwayAndComesBack(@TempDir Path directory) throws Exception {
        try (var infrastructure = TestInfrastructure.start();
                var fleet = new Fleet(infrastructure.bootstrapServers(), directory)) {
            var ids = IntStream.range(0, 20).mapToObj(n -> "o" + n).toList();
            try (var _ = fleet.startAgent()) {
                fleet.sendAll(ids.stream().map(id -> witness(fleet, id)).toList());
                await().until(() -> lines(fleet) >= 3);
                infrastructure.stopKafka();
                await().atMost(Duration.ofSeconds(20)).until(() -> lines(fleet) == ids.size());
                infrastructure.startKafka();
                for (var id : ids) {
                    assertEquals(TaskState.SUCCEEDED, fleet.awaitResult(id).status());
                    assertEquals(
                            List.of(TaskDelivered.class, TaskStarted.class, TaskFinished.class),
                            fleet.events(id).stream()
                                    .<Object>map(Object::getClass)
                                    .distinct()
                                    .toList(),
                            id);
                }
                assertIsFullyAlive(fleet);
            }
        }
    }

    @Test
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

    private static void assertIsFullyAlive(Fleet fleet) throws Exception {
        fleet.send(shell("afterwards", "true"));
        fleet.awaitResult("afterwards");
        var beats = fleet.events(fleet.topics().heartbeats(), Heartbeat.class).count();
        await().until(() ->
                fleet.events(fleet.topics().heartbeats(), Heartbeat.class).count() > beats);
    }

    private static RunTask witness(Fleet fleet, String id) {
        return script(id, "sleep 0.2; echo " + id + " >> " + fleet.file("witness"));
    }

    private static long lines(Fleet fleet) throws Exception {
        var witness = fleet.file("witness");
        return Files.exists(witness) ? Files.readAllLines(witness).size() : 0;
    }
}
