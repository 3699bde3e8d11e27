package io.muster.agent.wiring;

import static io.muster.agent.Commands.AGENT;
import static io.muster.agent.Commands.script;
import static io.muster.agent.Commands.shell;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.muster.embedded.Infrastructure;
import io.muster.embedded.TestInfrastructure;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.message.CancelTask;
import io.muster.schemas.message.RunTask;
import io.muster.schemas.message.TaskStarted;
import io.muster.schemas.task.TaskState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@Tag("infrastructure")
@ExtendWith(TestInfrastructure.class)
class CancelIT {
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
    void endsWhatRunsWithItsChildrenAndKeepsItsOutput() throws Exception {
        try (var _ = fleet.startAgent()) {
            fleet.send(script("t", "echo begun; sleep 1000 & echo $! > " + fleet.file("child") + "; wait"));
            await().until(() -> Files.exists(fleet.file("child"))
                    && !Files.readString(fleet.file("child")).isBlank());
            var child = Long.parseLong(Files.readString(fleet.file("child")).strip());
            fleet.send(cancel("t"));
            var result = fleet.awaitResult("t");
            assertEquals(TaskState.CANCELED, result.status());
            assertEquals("begun\n", result.stdout());
            assertEquals("stopped because it was canceled", result.error());
            // Dead at once; gone when its foster parent has heard of it.
            await("the end of the child")
                    .until(() -> ProcessHandle.of(child)
                            .filter(ProcessHandle::isAlive)
                            .isEmpty());
        }
    }

    @Test
    void whatWasCanceledWhileTheAgentWasAwayNeverBegins() throws Exception {
        var witness = fleet.file("witness");
        fleet.startAgent().close();
        // More than one poll takes, so that the cancels are nowhere near their tasks.
        for (var n = 0; n < 10; n++) {
            fleet.send(script("t" + n, "echo t" + n + " >> " + witness));
        }
        fleet.sendAll(fillers("true"));
        for (var n = 1; n < 10; n++) {
            fleet.send(cancel("t" + n));
        }
        try (var _ = fleet.startAgent()) {
            for (var n = 1; n < 10; n++) {
                assertEquals(TaskState.CANCELED, fleet.awaitResult("t" + n).status());
                assertTrue(fleet.events("t" + n).stream().noneMatch(TaskStarted.class::isInstance));
            }
            assertEquals(TaskState.SUCCEEDED, fleet.awaitResult("t0").status());
            assertEquals("t0\n", Files.readString(witness));
        }
    }

    @Test
    void aCancelDoesNotWaitBehindCommandsForWhichThereIsNoRoom() throws Exception {
        try (var _ = fleet.startAgent(Map.of("agent.capacity", "1", "agent.queue-limit", "2"))) {
            fleet.send(shell("running", "sleep 1000"));
            await().until(() -> fleet.events("running").stream().anyMatch(TaskStarted.class::isInstance));
            fleet.sendAll(fillers("sleep 1000"));
            fleet.send(cancel("running"));
            assertEquals(TaskState.CANCELED, fleet.awaitResult("running").status());
        }
    }

    /** More than one poll takes. */
    private static List<RunTask> fillers(String command) {
        return IntStream.range(0, 150)
                .mapToObj(n -> shell("filler" + n, command))
                .toList();
    }

    private static CancelTask cancel(String taskId) {
        return new CancelTask(new TaskId(taskId), AGENT, "tester", Instant.parse("2026-11-22T10:00:00Z"));
    }
}
