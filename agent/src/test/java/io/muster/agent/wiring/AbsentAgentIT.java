package io.muster.agent.wiring;

import static io.muster.agent.Commands.claimBefore;
import static io.muster.agent.Commands.script;
import static io.muster.agent.Commands.startBefore;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.muster.agent.LogCapture;
import io.muster.embedded.Infrastructure;
import io.muster.embedded.TestInfrastructure;
import io.muster.schemas.message.RunTask;
import io.muster.schemas.message.TaskDelivered;
import io.muster.schemas.message.TaskReturned;
import io.muster.schemas.task.TaskState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** An agent that was away for days: its topic has forgotten commands, and those that are left are out of date. */
@Tag("infrastructure")
@ExtendWith(TestInfrastructure.class)
class AbsentAgentIT {
    @Test
    void tellsWhatItMissedAndRunsNothingThatItShouldNot(Infrastructure infrastructure, @TempDir Path directory)
            throws Exception {
        try (var fleet = new Fleet(infrastructure.bootstrapServers(), directory)) {
            var yesterday = Instant.now().minus(Duration.ofDays(1));
            try (var _ = fleet.startAgent()) {
                fleet.send(witness(fleet, "before"));
                fleet.awaitResult("before");
            }
            fleet.sendAll(List.of(witness(fleet, "gone-1"), witness(fleet, "gone-2")));
            var first = fleet.send(startBefore(witness(fleet, "overdue"), yesterday));
            fleet.sendAll(List.of(
                    claimBefore(witness(fleet, "moved-on"), yesterday),
                    witness(fleet, "before"), // sent once more meanwhile
                    witness(fleet, "still-wanted")));
            fleet.deleteCommandsBefore(first);
            try (var log = new LogCapture("io.muster.agent");
                    var _ = fleet.startAgent()) {
                assertEquals(
                        TaskState.SUCCEEDED, fleet.awaitResult("still-wanted").status());
                var overdue = fleet.awaitResult("overdue");
                assertEquals(TaskState.EXPIRED, overdue.status());
                assertTrue(overdue.error().contains("was to start before"), overdue.error());
                await().until(() -> fleet.events("moved-on").size() == 2);
                assertEquals(
                        List.of(TaskDelivered.class, TaskReturned.class),
                        fleet.events("moved-on").stream().map(Object::getClass).toList());
                assertTrue(log.text().contains("THE NEXT COMMAND IS NOT IN THE LOG"), log.text());
            }
            assertEquals(List.of("before", "still-wanted"), Files.readAllLines(fleet.file("witness")));
            assertTrue(fleet.events("gone-1").isEmpty());
        }
    }

    private static RunTask witness(Fleet fleet, String id) {
        return script(id, "echo " + id + " >> " + fleet.file("witness"));
    }
}
