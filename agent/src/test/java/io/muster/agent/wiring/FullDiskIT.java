package io.muster.agent.wiring;

import static io.muster.agent.Commands.script;
import static io.muster.agent.Commands.shell;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.muster.agent.LogCapture;
import io.muster.agent.enroll.EnrollmentException;
import io.muster.embedded.Infrastructure;
import io.muster.embedded.TestInfrastructure;
import io.muster.schemas.message.Heartbeat;
import io.muster.schemas.task.TaskState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** An agent whose state is on a file system of its own, 512 KiB of memory, which a test fills or makes read-only. */
@Tag("infrastructure")
@ExtendWith({TestInfrastructure.class, CanMount.class})
class FullDiskIT {
    private Fleet fleet;

    @BeforeEach
    void mount(Infrastructure infrastructure, @TempDir Path directory) throws Exception {
        fleet = new Fleet(infrastructure.bootstrapServers(), directory);
        Files.createDirectories(fleet.stateDirectory());
        CanMount.run("mount", "-t", "tmpfs", "-o", "size=512k,mode=700", "tmpfs", path());
    }

    @AfterEach
    void unmount() throws Exception {
        CanMount.run("umount", "-l", path());
        fleet.close();
    }

    @Test
    void startsNothingWithoutAStartOnDiskAndGoesOnByItselfWhenThereIsRoom() throws Exception {
        try (var log = new LogCapture("io.muster.agent");
                var _ = fleet.startAgent()) {
            fleet.send(script(
                    "running",
                    "echo running >> " + witness() + "; while [ ! -e " + fleet.file("go") + " ]; do sleep 0.05; done"));
            await().until(() -> Files.exists(witness()));
            fill();
            fleet.sendAll(List.of(witnessed("held-1"), witnessed("held-2")));
            await().until(() -> log.text().contains("the journal cannot be written"));
            Files.createFile(fleet.file("go")); // what runs may end; its result waits
            var beats = heartbeats();
            await().until(() -> heartbeats() > beats + 2);
            assertEquals(List.of("running"), Files.readAllLines(witness()));
            assertTrue(fleet.events("held-1").isEmpty(), "not even delivered: it is not on disk");

            Files.delete(filler());
            for (var id : List.of("running", "held-1", "held-2")) {
                assertEquals(TaskState.SUCCEEDED, fleet.awaitResult(id).status());
            }
            assertEquals(3, Files.readAllLines(witness()).size());
            assertTrue(log.text().contains("the journal can be written again"), log.text());
        }
    }

    @Test
    void saysWhatIsWrongWhenItIsStartedOnADiskThatIsReadOnly() throws Exception {
        try (var _ = fleet.startAgent()) {
            fleet.send(shell("before", "true"));
            fleet.awaitResult("before");
        }
        CanMount.run("mount", "-o", "remount,ro", path());
        var problem =
                assertThrows(EnrollmentException.class, () -> fleet.startAgent().close());
        assertTrue(problem.getMessage().contains("agent.state-dir"), problem.getMessage());
        assertTrue(problem.getMessage().contains("Read-only file system"), problem.getMessage());
    }

    private io.muster.schemas.message.RunTask witnessed(String id) {
        return script(id, "echo " + id + " >> " + witness());
    }

    private Path witness() {
        return fleet.file("witness");
    }

    private Path filler() {
        return fleet.stateDirectory().resolve("filler");
    }

    /** To the last byte: what is open for appending ends in a page that is half used. */
    private void fill() throws IOException {
        try (var out = Files.newOutputStream(filler())) {
            for (var block = new byte[4096]; ; ) {
                out.write(block);
            }
        } catch (IOException full) {
            assertTrue(full.getMessage().contains("No space left"), full.toString());
        }
        var journal = fleet.stateDirectory().resolve("journal-1.log");
        await("the journal's last page to fill up")
                .atMost(Duration.ofSeconds(20))
                .until(() -> {
                    fleet.send(shell("fill-" + System.nanoTime(), "true"));
                    return Files.size(journal) % 4096 == 0;
                });
    }

    private long heartbeats() {
        return fleet.events(fleet.topics().heartbeats(), Heartbeat.class).count();
    }

    private String path() {
        return fleet.stateDirectory().toString();
    }
}
