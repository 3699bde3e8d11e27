package io.muster.agent.execute;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.muster.agent.journal.JournalRecord;
import io.muster.schemas.task.TaskState;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What becomes of an agent's tasks when another with the same identity comes, or was there. */
@Timeout(30)
class SuccessionTest {
    @RegisterExtension
    private final ExecutionsBench bench = new ExecutionsBench();

    @Test
    void whatAnotherMayHaveBegunIsNotBegun() throws Exception {
        try (var journal = bench.journal()) {
            journal.note(accepted("waits"));
        }
        var executions = bench.executions(1);
        executions.resumeWithoutFollowing();
        executions.cancelsAreKnown();
        await().until(() -> bench.result("waits") != null);
        assertEquals(TaskState.INTERRUPTED, bench.result("waits").status());
        assertEquals(List.of(), bench.begun);
    }

    @Test
    void whenItIsOvertakenWhatRunsIsEndedAndWhatWaitsNeverBegins() {
        var executions = bench.start(1);
        executions.accept(accepted("running"));
        executions.accept(accepted("waiting"));
        await().until(() -> bench.begun.size() == 1);
        executions.handOver();
        assertEquals(
                "stopped because another agent with this id was started",
                bench.result("running").error());
        assertEquals(
                "not started: another agent with this id was started",
                bench.result("waiting").error());
        assertEquals(TaskState.INTERRUPTED, bench.result("waiting").status());
        assertFalse(executions.accept(accepted("later")));
        assertEquals(List.of("running"), bench.begun);
    }

    @Test
    void onlyAnAgentThatHasEndedInOrderSaysThatItHas() throws Exception {
        try (var journal = bench.journal()) {
            journal.note(new JournalRecord.Entered("i1", "here", false));
            assertFalse(journal.tenure().isOver("elsewhere"));
            assertTrue(journal.tenure().isOver("here"));
        }
        bench.start(1);
        bench.close();
        try (var journal = bench.journal()) {
            assertTrue(journal.tenure().isOver("elsewhere"));
        }
    }

    private JournalRecord.Accepted accepted(String taskId) {
        return bench.accepted(taskId, "gated");
    }
}
