package io.muster.agent.execute;

import static io.muster.agent.Commands.claimBefore;
import static io.muster.agent.Commands.command;
import static io.muster.agent.Commands.params;
import static io.muster.agent.Commands.startBefore;
import static io.muster.agent.Commands.withTimeout;
import static io.muster.agent.execute.ExecutionsBench.cancel;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.muster.agent.LogCapture;
import io.muster.agent.journal.JournalRecord;
import io.muster.schemas.message.TaskDelivered;
import io.muster.schemas.message.TaskFinished;
import io.muster.schemas.message.TaskReturned;
import io.muster.schemas.message.TaskStarted;
import io.muster.schemas.task.OutputStreamName;
import io.muster.schemas.task.TaskState;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(30)
class ExecutionsTest {
    @RegisterExtension
    private final ExecutionsBench bench = new ExecutionsBench();

    @Test
    void runsNoMoreAtATimeThanItHasSlotsAndTheOthersInOrder() {
        var executions = bench.start(2);
        for (var n = 1; n <= 5; n++) {
            executions.accept(bench.accepted("t" + n, "gated"));
        }
        await().until(() -> bench.begun.size() == 2);
        assertEquals(2, executions.running());
        assertEquals(3, executions.queued());
        for (var n = 3; n <= 5; n++) {
            bench.gate.release();
            var expected = n;
            await().until(() -> bench.begun.size() == expected);
            assertEquals("t" + n, bench.begun.getLast());
        }
        bench.gate.release(2);
        await().until(() -> bench.results().size() == 5);
        assertEquals(0, executions.running());
    }

    @Test
    void beginsNothingWhileTheJournalCannotBeWritten() {
        var executions = bench.start(2);
        bench.disk.full = true;
        executions.accept(bench.accepted("t", "quick"));
        await().during(Duration.ofMillis(200)).until(() -> bench.begun.isEmpty() && bench.events.isEmpty());
        bench.disk.full = false;
        await().until(() -> bench.results().size() == 1);
    }

    @Test
    void oneFsyncComesBeforeABegin() {
        var executions = bench.start(1);
        var before = bench.disk.forces.get();
        executions.accept(bench.accepted("t", "gated"));
        await().until(() -> bench.begun.size() == 1);
        assertEquals(before + 1, bench.disk.forces.get());
        bench.gate.release();
    }

    @Test
    void theEndOfOneAttemptAndTheBeginOfTheNextShareAnFsync() {
        var executions = bench.start(1);
        executions.accept(bench.accepted("t1", "gated"));
        executions.accept(bench.accepted("t2", "gated"));
        await().until(() ->
                bench.events.stream().filter(TaskDelivered.class::isInstance).count() == 2);
        var before = bench.disk.forces.get();
        bench.gate.release();
        await().until(() -> bench.begun.size() == 2);
        assertEquals(before + 1, bench.disk.forces.get());
        bench.gate.release();
    }

    @Test
    void tellsEachTasksStepsInOrder() {
        var executions = bench.start(4);
        for (var n = 0; n < 200; n++) {
            executions.accept(bench.accepted("t" + n, "quick"));
        }
        await().until(() -> bench.results().size() == 200);
        for (var n = 0; n < 200; n++) {
            var id = "t" + n;
            assertEquals(
                    List.of(TaskDelivered.class, TaskStarted.class, TaskFinished.class),
                    bench.events.stream()
                            .filter(event -> event.taskId().value().equals(id))
                            .<Object>map(Object::getClass)
                            .toList());
        }
    }

    @Test
    void refusesWhatCannotRun() {
        var executions = bench.start(1);
        executions.accept(bench.accepted("unknown", "dance"));
        executions.accept(bench.accepted("picky", "picky"));
        executions.accept(bench.accepted("broken", "broken-params"));
        executions.accept(
                bench.accepted(startBefore(command("late", 1, "quick", params("{}")), bench.now.minusMillis(1))));
        await().until(() -> bench.results().size() == 4);
        assertEquals(
                List.of(TaskState.REJECTED, TaskState.REJECTED, TaskState.REJECTED, TaskState.EXPIRED),
                bench.results().stream().map(TaskFinished::status).toList());
        assertTrue(bench.begun.isEmpty());
        assertTrue(bench.result("picky").error().contains("not to my taste"));
    }

    @Test
    void doesNotBeginWhatExpiredWhileItWaited() {
        var executions = bench.start(1);
        executions.accept(bench.accepted("first", "gated"));
        executions.accept(
                bench.accepted(startBefore(command("second", 1, "quick", params("{}")), bench.now.plusSeconds(10))));
        executions.accept(bench.accepted("third", "quick"));
        await().until(() -> bench.begun.size() == 1);
        bench.now = bench.now.plusSeconds(11);
        bench.gate.release();
        await().until(() -> bench.results().size() == 3);
        assertEquals(TaskState.EXPIRED, bench.result("second").status());
        assertEquals(List.of("first", "third"), bench.begun);
    }

    @Test
    void endsWhatTakesTooLong() {
        var executions = bench.start(1);
        executions.accept(
                bench.accepted(withTimeout(command("slow", 1, "gated", params("{}")), Duration.ofMillis(50))));
        await().until(() -> bench.results().size() == 1);
        assertEquals(TaskState.TIMED_OUT, bench.result("slow").status());
        assertEquals(
                "stopped after the execution_timeout of PT0.05S",
                bench.result("slow").error());
    }

    @Test
    void aTimeoutLongerThanAnyClockIsNoProblem() {
        var executions = bench.start(1);
        executions.accept(
                bench.accepted(withTimeout(command("t", 1, "quick", params("{}")), Duration.ofHours(999_999_999))));
        await().until(() -> bench.results().size() == 1);
        assertEquals(TaskState.SUCCEEDED, bench.result("t").status());
    }

    @Test
    void aHandlerThatBreaksCostsItsTaskOnly() {
        var executions = bench.start(1);
        executions.accept(bench.accepted("t1", "broken"));
        executions.accept(bench.accepted("t2", "quick"));
        await().until(() -> bench.results().size() == 2);
        assertEquals(TaskState.FAILED, bench.result("t1").status());
        assertTrue(
                bench.result("t1").error().contains("I am broken"),
                bench.result("t1").error());
        assertEquals(TaskState.SUCCEEDED, bench.result("t2").status());
    }

    @Test
    void anErrorOfAHandlerIsItsTasksEndAndNotTheAgents() {
        var executions = bench.start(1);
        executions.accept(bench.accepted("t1", "unfinished"));
        executions.accept(bench.accepted("t2", "unlinked"));
        executions.accept(bench.accepted("t3", "quick"));
        await().until(() -> bench.results().size() == 3);
        assertEquals(TaskState.FAILED, bench.result("t1").status());
        assertEquals(TaskState.REJECTED, bench.result("t2").status());
        assertEquals(TaskState.SUCCEEDED, bench.result("t3").status());
    }

    @Test
    void closingEndsWhatRunsAndKeepsWhatWaits() throws Exception {
        var executions = bench.start(1);
        executions.accept(bench.accepted("running", "gated"));
        executions.accept(bench.accepted("waiting", "quick"));
        await().until(() -> bench.begun.size() == 1);
        executions.close();
        assertFalse(executions.accept(bench.accepted("refused", "quick")), "taken while closing");
        bench.close();
        assertEquals(
                List.of("running"),
                bench.results().stream().map(r -> r.taskId().value()).toList());
        assertEquals(TaskState.INTERRUPTED, bench.result("running").status());

        var restarted = bench.start(1);
        await().until(() -> bench.result("waiting") != null);
        assertEquals(List.of("running", "waiting"), bench.begun);
        assertEquals(0, restarted.queued());
    }

    @Test
    void anAttemptFoundWithoutAnEndIsInterruptedAndNotRunAgain() throws Exception {
        try (var journal = bench.journal()) {
            for (var boot : List.of("this-boot", "last-boot")) {
                var command = command(boot, 1, "quick", params("{}"));
                journal.note(new JournalRecord.Accepted(command, null, bench.offset++, bench.now));
                journal.note(new JournalRecord.Started(command.taskId(), 1, boot, bench.now));
            }
        }
        bench.start(1);
        await().until(() -> bench.results().size() == 2);
        assertTrue(bench.begun.isEmpty());
        assertEquals(TaskState.INTERRUPTED, bench.result("this-boot").status());
        assertTrue(
                bench.result("this-boot").error().contains("the agent stopped"),
                bench.result("this-boot").error());
        assertTrue(
                bench.result("last-boot").error().contains("the machine restarted"),
                bench.result("last-boot").error());
        assertEquals(6, bench.events.size(), "delivered and started are told again: " + bench.events);
    }

    @Test
    void beginsAnAttemptThatMayMoveOnlyWhenKafkaHasItsClaimInTime() {
        var executions = bench.start(1);
        executions.accept(
                bench.accepted(claimBefore(command("t", 1, "quick", params("{}")), bench.now.plusSeconds(30))));
        await().until(() -> bench.logged.containsKey("t/1/delivered"));
        assertEquals(1, executions.queued());
        await().during(Duration.ofMillis(100)).until(bench.begun::isEmpty);
        bench.logged.get("t/1/delivered").accept(bench.now.plusSeconds(30).minusMillis(1));
        await().until(() -> bench.results().size() == 1);
        assertEquals(List.of("t"), bench.begun);
        assertEquals(0, executions.queued());
    }

    @Test
    void givesAnAttemptBackThatItHasClaimedTooLateAndNeverBeginsIt() throws Exception {
        var executions = bench.start(1);
        var command = claimBefore(command("t", 1, "quick", params("{}")), bench.now.plusSeconds(30));
        executions.accept(bench.accepted(command));
        await().until(() -> bench.logged.containsKey("t/1/delivered"));
        bench.logged.get("t/1/delivered").accept(bench.now.plusSeconds(30));
        var report = new TaskReturned(command.taskId(), null, command.agentId(), 1, bench.now);
        await().until(() -> bench.events.contains(report));
        assertEquals(0, executions.queued());
        bench.close();
        bench.events.clear();
        bench.start(1);
        await().until(() -> bench.events.contains(report));
        bench.logged.get("t/1/delivered").accept(bench.now);
        assertEquals(List.of(), bench.begun);
    }

    @Test
    void claimsAgainAfterARestart() throws Exception {
        var executions = bench.start(1);
        executions.accept(
                bench.accepted(claimBefore(command("t", 1, "quick", params("{}")), bench.now.plusSeconds(30))));
        await().until(() -> bench.logged.containsKey("t/1/delivered"));
        bench.close();
        var late = bench.logged.remove("t/1/delivered");
        var restarted = bench.start(1);
        assertEquals(1, restarted.queued());
        late.accept(bench.now); // of the agent before; it must not begin anything
        await().during(Duration.ofMillis(100)).until(bench.begun::isEmpty);
        bench.logged.get("t/1/delivered").accept(bench.now);
        await().until(() -> bench.results().size() == 1);
    }

    @Test
    void saysWhenItHasNoRoom() throws Exception {
        var executions = bench.start(1);
        var commands = IntStream.range(0, 4)
                .mapToObj(n -> command("t" + n, 1, "gated", params("{}")))
                .toList();
        for (var command : commands) {
            assertTrue(executions.awaitRoom(Duration.ZERO));
            executions.accept(bench.accepted(command));
        }
        assertFalse(executions.awaitRoom(Duration.ofMillis(20)));
        bench.gate.release(2);
        assertTrue(executions.awaitRoom(Duration.ofSeconds(10)));
        bench.gate.release(2);
    }

    @Test
    void whatThePolicyRefusesIsRejectedWithItsRuleAndNeverBegins() {
        var executions = bench.start(1);
        bench.refusedType = "quick";
        executions.accept(bench.accepted("t", "quick"));
        await().until(() -> bench.results().size() == 1);
        assertEquals(TaskState.REJECTED, bench.results().getFirst().status());
        assertEquals(
                "refused by the policy rule 'no-quick': not today",
                bench.results().getFirst().error());
        assertEquals("no-quick", bench.results().getFirst().policyRule());
        assertTrue(bench.begun.isEmpty());
    }

    @Test
    void thePolicyIsAskedAgainWhenATurnHasCome() {
        var executions = bench.start(1);
        executions.accept(bench.accepted("t1", "gated"));
        executions.accept(bench.accepted("t2", "quick"));
        await().until(() -> bench.begun.size() == 1);
        bench.refusedType = "quick";
        bench.gate.release();
        await().until(() -> bench.results().size() == 2);
        assertEquals(TaskState.REJECTED, bench.results().getLast().status());
        assertEquals(List.of("t1"), bench.begun);
    }

    @Test
    void whatThePolicySaysWhenAStartHasReachedTheDiskCounts() {
        var executions = bench.start(1);
        bench.disk.full = true;
        executions.accept(bench.accepted("t", "quick"));
        assertEquals(1, executions.running());
        bench.refusedType = "quick";
        bench.disk.full = false;
        await().until(() -> bench.result("t") != null);
        assertEquals(TaskState.REJECTED, bench.result("t").status());
        assertEquals(List.of(), bench.begun);
    }

    @Test
    @Timeout(value = 10, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // who waits for a lock cannot be interrupted
    void aPolicyThatHangsAtTheTurnOfATaskKeepsNothingElseFromBeginningOrEnding() {
        var executions = bench.start(3);
        executions.accept(bench.accepted("first", "gated"));
        executions.accept(bench.accepted("second", "gated"));
        executions.accept(bench.accepted("third", "gated"));
        executions.accept(bench.accepted("slow", "picked"));
        executions.accept(bench.accepted("next", "quick"));
        await().until(() -> bench.begun.size() == 3);
        bench.slowType = "picked";
        bench.gate.release(2);
        await().until(() -> bench.policyIsAsked.getCount() == 0 && bench.result("next") != null);
        var left = Stream.of("first", "second", "third")
                .filter(id -> bench.result(id) == null)
                .findFirst()
                .orElseThrow();
        executions.cancel(cancel(left));
        executions.cancel(cancel("slow"));
        await().until(() -> bench.result(left) != null);
        assertEquals(TaskState.CANCELED, bench.result(left).status());
        bench.policyAnswers.countDown();
        await().until(() -> bench.result("slow") != null);
        assertEquals(TaskState.CANCELED, bench.result("slow").status());
        assertFalse(bench.begun.contains("slow"), "begun although it was canceled: " + bench.begun);
    }

    @Test
    @Timeout(value = 10, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // who waits for a lock cannot be interrupted
    void aPolicyIsNotAskedWithTheMonitorHeldWhenAClaimIsSettled() {
        var executions = bench.start(1);
        executions.accept(bench.accepted("running", "gated"));
        executions.accept(
                bench.accepted(claimBefore(command("claimed", 1, "picked", params("{}")), bench.now.plusSeconds(30))));
        await().until(() -> bench.logged.containsKey("claimed/1/delivered"));
        bench.slowType = "picked";
        bench.logged.get("claimed/1/delivered").accept(bench.now);
        executions.cancel(cancel("running"));
        await().until(() -> bench.result("running") != null);
        bench.policyAnswers.countDown();
    }

    @Test
    void aFailureThatCannotEvenBeToldIsItsTasksEnd() {
        var executions = bench.start(1);
        executions.accept(bench.accepted("t", "unspeakable"));
        await().until(() -> bench.results().size() == 1);
        assertEquals(TaskState.FAILED, bench.result("t").status());
        assertTrue(
                bench.result("t").error().contains("Unspeakable"),
                bench.result("t").error());
    }

    @Test
    void aTaskThatMeansToBeDangerousIsTakenAtItsWordAndItsHandlerDoesNotSeeIt() {
        var executions = bench.start(1);
        executions.accept(bench.accepted(command("t1", 1, "picky", params("{\"allow_dangerous\":1}"))));
        executions.accept(bench.accepted("t2", "picky"));
        executions.accept(bench.accepted(command("t3", 1, "quick", params("{\"allow_dangerous\":true}"))));
        await().until(() -> bench.results().size() == 3);
        assertEquals(
                "params: allow_dangerous must be true or false",
                bench.results().get(0).error());
        assertEquals(TaskState.SUCCEEDED, bench.results().get(2).status());
    }

    @Test
    void whatAHandlerWritesIsStreamedAndInTheResultWithoutSecrets() {
        var executions = bench.start(1);
        executions.accept(bench.accepted(command("t", 1, "talks", params("{\"secrets\":[\"hunter22\"]}"))));
        await().until(() -> bench.results().size() == 1);
        var result = bench.result("t");
        assertEquals("hello ***", result.stdout());
        assertEquals("oops", result.stderr());
        assertEquals("failed on ***", result.error());
        assertEquals(2, result.outputChunks());
        assertEquals("hello ***", bench.chunks.text(OutputStreamName.STDOUT));
        assertEquals("oops", bench.chunks.text(OutputStreamName.STDERR));
    }

    @Test
    void theLogShowsAHandlersFailureWithoutSecrets() {
        try (var log = new LogCapture("io.muster.agent.execute")) {
            var executions = bench.start(1);
            executions.accept(bench.accepted(command("t1", 1, "leaky", params("{\"secrets\":[\"hunter22\"]}"))));
            executions.accept(bench.accepted(command("t2", 1, "leaky-params", params("{\"secrets\":[\"hunter22\"]}"))));
            await().until(() -> bench.results().size() == 2);
            assertTrue(log.text().contains("IllegalStateException: cannot log in with ***"), log.text());
            assertTrue(log.text().contains("Caused by: java.io.IOException: said ***"), log.text());
            assertTrue(log.text().contains("IllegalStateException: no ***"), log.text());
            assertTrue(log.text().contains("at io.muster.agent.execute.ExecutionsBench"), log.text());
            assertFalse(log.text().contains("hunter22"), log.text());
        }
    }

    @Test
    void secretsThatAreNoneAreSaidToBeSo() {
        var executions = bench.start(1);
        executions.accept(bench.accepted(command("t", 1, "quick", params("{\"secrets\":[\"abc\"]}"))));
        await().until(() -> bench.results().size() == 1);
        assertEquals(TaskState.REJECTED, bench.result("t").status());
        assertEquals(
                "params: secrets: each must have from 4 to 8192 characters",
                bench.result("t").error());
    }
}
