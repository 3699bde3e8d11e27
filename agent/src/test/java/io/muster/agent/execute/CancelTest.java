package io.muster.agent.execute;

import static io.muster.agent.Commands.claimBefore;
import static io.muster.agent.Commands.command;
import static io.muster.agent.Commands.params;
import static io.muster.agent.execute.ExecutionsBench.cancel;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.muster.agent.journal.JournalRecord;
import io.muster.schemas.message.TaskDelivered;
import io.muster.schemas.message.TaskFinished;
import io.muster.schemas.message.TaskReturned;
import io.muster.schemas.task.TaskState;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(30)
class CancelTest {
    @RegisterExtension
    private final ExecutionsBench bench = new ExecutionsBench();

    @Test
    void aWaitingTaskNeverBegins() {
        var executions = bench.start(1);
        executions.accept(gated("running"));
        executions.accept(gated("canceled"));
        executions.accept(quick("next"));
        await().until(() -> bench.begun.size() == 1);
        assertTrue(executions.cancel(cancel("canceled")));
        await().until(() -> bench.result("canceled") != null);
        assertEquals(TaskState.CANCELED, bench.result("canceled").status());
        assertEquals(
                "canceled by tester before it was started",
                bench.result("canceled").error());
        assertEquals(1, executions.queued());
        bench.gate.release();
        await().until(() -> bench.results().size() == 3);
        assertEquals(List.of("running", "next"), bench.begun);
    }

    @Test
    void aRunningTaskIsStoppedAndItsSlotGoesToTheNext() {
        var executions = bench.start(1);
        executions.accept(gated("canceled"));
        executions.accept(quick("next"));
        await().until(() -> bench.begun.size() == 1);
        executions.cancel(cancel("canceled"));
        await().until(() -> bench.results().size() == 2);
        assertEquals(TaskState.CANCELED, bench.result("canceled").status());
        assertEquals(TaskState.SUCCEEDED, bench.result("next").status());
    }

    @Test
    void aTaskThatIsCanceledBeforeItIsKnownNeverBegins() {
        var executions = bench.start(1);
        executions.cancel(cancel("canceled"));
        executions.accept(quick("canceled"));
        executions.accept(bench.accepted(command("canceled", 2, "quick", params("{}"))));
        executions.accept(quick("other"));
        await().until(() -> bench.results().size() == 3);
        assertEquals(
                List.of(TaskState.CANCELED, TaskState.CANCELED, TaskState.SUCCEEDED),
                bench.results().stream().map(TaskFinished::status).toList());
        assertEquals(List.of("other"), bench.begun);
    }

    @Test
    void isRememberedOverARestart() throws Exception {
        bench.start(1).cancel(cancel("canceled"));
        bench.close();
        bench.start(1).accept(quick("canceled"));
        await().until(() -> bench.results().size() == 1);
        assertEquals(TaskState.CANCELED, bench.result("canceled").status());
        assertEquals(List.of(), bench.begun);
    }

    @Test
    void whatWasFoundWaitingDoesNotBeginBeforeItIsKnownWhatWasCanceled() throws Exception {
        try (var journal = bench.journal()) {
            journal.note(quick("canceled"));
            journal.note(quick("other"));
        }
        var executions = bench.resume(1);
        assertEquals(2, executions.queued());
        executions.cancel(cancel("canceled"));
        await().until(() -> bench.result("canceled") != null);
        assertEquals(TaskState.CANCELED, bench.result("canceled").status());
        assertEquals(List.of(), bench.begun);
        executions.cancelsAreKnown();
        await().until(() -> bench.result("other") != null);
        assertEquals(List.of("other"), bench.begun);
    }

    @Test
    void endsATaskThatIsFoundWaitingAfterACrash() throws Exception {
        try (var journal = bench.journal()) {
            journal.note(quick("canceled"));
            journal.note(cancel("canceled"));
        }
        bench.start(1);
        await().until(() -> bench.results().size() == 1);
        assertEquals(TaskState.CANCELED, bench.result("canceled").status());
        assertEquals(List.of(), bench.begun);
    }

    @Test
    void aTaskThatRanWhenTheAgentDiedIsInterruptedAlthoughItWasToBeCanceled() throws Exception {
        try (var journal = bench.journal()) {
            var accepted = quick("canceled");
            journal.note(accepted);
            journal.note(new JournalRecord.Started(accepted.command().taskId(), 1, "this-boot", bench.now));
            journal.note(cancel("canceled"));
        }
        bench.start(1);
        await().until(() -> bench.results().size() == 1);
        assertEquals(TaskState.INTERRUPTED, bench.result("canceled").status());
        assertEquals(List.of(), bench.begun);
    }

    @Test
    void aTaskWhoseStartIsOnItsWayToDiskDoesNotBegin() {
        var executions = bench.start(1);
        bench.disk.full = true;
        executions.accept(quick("canceled"));
        assertEquals(1, executions.running());
        executions.cancel(cancel("canceled"));
        bench.disk.full = false;
        await().until(() -> bench.results().size() == 1);
        assertEquals(TaskState.CANCELED, bench.result("canceled").status());
        assertEquals(List.of(), bench.begun);
    }

    @Test
    void comesTooLateForATaskThatHasEnded() {
        var executions = bench.start(1);
        executions.accept(quick("ended"));
        await().until(() -> bench.results().size() == 1);
        executions.cancel(cancel("ended"));
        executions.accept(quick("after"));
        await().until(() -> bench.results().size() == 2);
        assertEquals(TaskState.SUCCEEDED, bench.result("ended").status());
    }

    @Test
    void aTaskThatEndsByItselfWhileItIsStoppedHasTheEndThatItCameTo() {
        var executions = bench.start(1);
        executions.accept(bench.accepted("stubborn", "stubborn"));
        await().until(() -> bench.begun.size() == 1);
        executions.cancel(cancel("stubborn"));
        bench.gate.release();
        await().until(() -> bench.results().size() == 1);
        assertEquals(TaskState.SUCCEEDED, bench.result("stubborn").status());
    }

    @Test
    void anAttemptThatMayBeAnothersIsCanceledWhenItIsClaimedAndGivenBackWhenThatWasTooLate() {
        var executions = bench.start(1);
        var limit = bench.now.plusSeconds(30);
        executions.accept(bench.accepted(claimBefore(command("mine", 1, "quick", params("{}")), limit)));
        executions.accept(bench.accepted(claimBefore(command("anothers", 1, "quick", params("{}")), limit)));
        await().until(() -> bench.events.size() == 2);
        executions.cancel(cancel("mine"));
        executions.cancel(cancel("anothers"));
        await().during(Duration.ofMillis(100)).until(() -> bench.results().isEmpty());
        bench.logged.get("mine/1/delivered").accept(limit.minusMillis(1));
        bench.logged.get("anothers/1/delivered").accept(limit);
        await().until(() -> bench.events.size() == 4);
        assertEquals(TaskState.CANCELED, bench.result("mine").status());
        assertTrue(bench.events.stream()
                .anyMatch(event ->
                        event instanceof TaskReturned && event.taskId().value().equals("anothers")));
        assertEquals(List.of(), bench.begun);
    }

    @Test
    void isToldOnceHoweverOftenItIsAskedFor() {
        var executions = bench.start(1);
        executions.accept(gated("canceled"));
        await().until(() -> bench.begun.size() == 1);
        executions.cancel(cancel("canceled"));
        executions.cancel(cancel("canceled"));
        await().until(() -> bench.results().size() == 1);
        executions.cancel(cancel("canceled"));
        executions.accept(quick("after"));
        await().until(() -> bench.result("after") != null);
        assertEquals(2, bench.results().size());
        assertEquals(
                2, bench.events.stream().filter(TaskDelivered.class::isInstance).count());
    }

    @Test
    void isLeftForTheNextStartWhenTheAgentIsClosing() {
        var executions = bench.start(1);
        executions.close();
        assertFalse(executions.cancel(cancel("t")));
    }

    private JournalRecord.Accepted gated(String taskId) {
        return bench.accepted(taskId, "gated");
    }

    private JournalRecord.Accepted quick(String taskId) {
        return bench.accepted(taskId, "quick");
    }
}
