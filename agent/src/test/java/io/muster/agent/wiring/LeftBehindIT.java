package io.muster.agent.wiring;

import static io.muster.agent.Commands.script;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.muster.agent.handler.process.Runs;
import io.muster.embedded.Infrastructure;
import io.muster.embedded.TestInfrastructure;
import io.muster.schemas.task.TaskState;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@Tag("infrastructure")
@ExtendWith(TestInfrastructure.class)
class LeftBehindIT {
    @Test
    @Timeout(60)
    void whatAnAgentLeftRunningWhenItWasKilledIsEndedWhenItIsBack(
            Infrastructure infrastructure, @TempDir Path directory) throws Exception {
        try (var fleet = new Fleet(infrastructure.bootstrapServers(), directory)) {
            var pid = fleet.file("pid");
            var agent = AgentProcess.launch(fleet.settings(), fleet.file("agent.log"));
            try {
                assertEquals("ready", agent.inputReader().readLine());
                fleet.send(script(
                        "left",
                        "echo $$ > " + pid + ".new; mv " + pid + ".new " + pid
                                + "; trap '' TERM; while :; do sleep 0.1; done"));
                await().until(() -> Files.exists(pid));
            } finally {
                agent.destroyForcibly().waitFor();
            }
            var left = Long.parseLong(Files.readString(pid).strip());
            assertTrue(ProcessHandle.of(left).isPresent(), "it goes on without its agent");
            try (var _ = fleet.startAgent()) {
                assertTrue(Runs.isGone(left));
                var result = fleet.awaitResult("left");
                assertEquals(TaskState.INTERRUPTED, result.status());
                assertTrue(
                        String.valueOf(result.error()).contains("process " + left + " may have gone on"),
                        result.error());
            }
        }
    }
}
