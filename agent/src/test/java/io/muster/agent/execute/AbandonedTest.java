package io.muster.agent.execute;

import static io.muster.agent.Commands.command;
import static io.muster.agent.Commands.params;
import static io.muster.agent.Commands.withTimeout;
import static io.muster.agent.execute.ExecutionsBench.cancel;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.muster.agent.LogCapture;
import io.muster.agent.journal.JournalRecord;
import io.muster.schemas.task.TaskState;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(30)
class AbandonedTest {
    @RegisterExtension
    private final ExecutionsBench bench = new ExecutionsBench();

    @BeforeEach
    void hurry() {
        bench.killGrace = Duration.ofMillis(10);
        bench.abandonAfter = Duration.ofMillis(40);
    }

    @Test
    void aTaskWhoseHandlerDoesNotStopEndsWithoutItAndItsSlotIsFree() {
        try (var log = new LogCapture("io.muster.agent.execute")) {
            var executions = bench.start(1);
            executions.accept(timed("t1", "hanging"));
            executions.accept(timed("t2", "quick"));
            await().until(() -> bench.results().size() == 2);
            assertEquals(TaskState.TIMED_OUT, bench.result("t1").status());
            assertEquals(
                    "was to stop after the execution_timeout of PT0.05S, and did not within PT0.05S: what the agent does for it"
                            + " may go on",
                    bench.result("t1").error());
            assertEquals(TaskState.SUCCEEDED, bench.result("t2").status());
            await().until(() -> log.text().contains("task_id=t1 type=hanging abandoned=1 a run does not stop"));
            bench.hung.countDown();
            await().until(() ->
                    log.text().contains("task_id=t1 type=hanging a run that did not stop has come to its end"));
            assertEquals(2, bench.results().size());
        }
    }

    @Test
    void aCanceledTaskWhoseHandlerDoesNotStopIsCanceled() {
        var executions = bench.start(1);
        executions.accept(bench.accepted("t1", "hanging"));
        await().until(() -> bench.begun.size() == 1);
        executions.cancel(cancel("t1"));
        await().until(() -> bench.results().size() == 1);
        assertEquals(TaskState.CANCELED, bench.result("t1").status());
        assertTrue(
                bench.result("t1").error().startsWith("was to stop because it was canceled, and did not"),
                bench.result("t1").error());
    }

    @Test
    void whatCanBeInterruptedIsInterruptedInTheEnd() {
        try (var log = new LogCapture("io.muster.agent.execute")) {
            var executions = bench.start(1);
            executions.accept(timed("t1", "sleepy"));
            await().until(() ->
                    log.text().contains("task_id=t1 type=sleepy a run that did not stop has come to its end"));
            assertEquals(TaskState.TIMED_OUT, bench.result("t1").status());
        }
    }

    @Test
    void moreThanTheLimitKeepTheirSlotsAndWhenAllAreHeldTheOthersAreToldSo() {
        var executions = bench.start(2);
        executions.accept(timed("t1", "hanging"));
        await().until(() -> bench.results().size() == 1);
        executions.accept(timed("t2", "hanging"));
        await().until(() -> bench.results().size() == 2);
        assertEquals(1, executions.running(), "one of them is beyond the limit of 1");
        executions.accept(timed("t3", "quick"));
        await().until(() -> bench.results().size() == 3);
        executions.accept(timed("t4", "hanging"));
        executions.accept(timed("t5", "quick"));
        await().until(() -> bench.results().size() == 5);
        assertEquals(2, executions.running());
        assertEquals(TaskState.REJECTED, bench.result("t5").status());
        assertEquals(
                "this agent has no slot left: 3 runs were to stop and do not: t1 (hanging), t2 (hanging), t4 (hanging); what"
                        + " they wait for must come back, or the agent be restarted",
                bench.result("t5").error());
        executions.accept(timed("t6", "quick"));
        await().until(() -> bench.results().size() == 6);
        assertEquals(TaskState.REJECTED, bench.result("t6").status());

        bench.hung.countDown();
        await().until(() -> executions.running() == 0);
        executions.accept(timed("t7", "quick"));
        await().until(() -> bench.results().size() == 7);
        assertEquals(TaskState.SUCCEEDED, bench.result("t7").status());
        assertEquals(
                List.of("t1", "t2", "t3", "t4", "t7"),
                bench.begun.stream().sorted().toList());
    }

    private JournalRecord.Accepted timed(String taskId, String type) {
        var timeout = type.equals("quick") ? Duration.ofMinutes(1) : Duration.ofMillis(50);
        return bench.accepted(withTimeout(command(taskId, 1, type, params("{}")), timeout));
    }
}
