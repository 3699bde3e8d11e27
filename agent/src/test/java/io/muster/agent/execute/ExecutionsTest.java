package io.muster.agent.execute;

import static io.muster.agent.Commands.claimBefore;
import static io.muster.agent.Commands.command;
import static io.muster.agent.Commands.params;
import static io.muster.agent.Commands.startBefore;
import static io.muster.agent.Commands.withTimeout;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.agent.handler.Handler;
import io.muster.agent.handler.Outcome;
import io.muster.agent.handler.RunContext;
import io.muster.agent.handler.Work;
import io.muster.agent.journal.FaultyDisk;
import io.muster.agent.journal.Journal;
import io.muster.agent.journal.JournalRecord;
import io.muster.agent.output.OutputSettings;
import io.muster.agent.output.ReceivedChunks;
import io.muster.agent.output.TaskOutputs;
import io.muster.agent.policy.PolicyRequest;
import io.muster.agent.policy.Verdict;
import io.muster.schemas.message.RunTask;
import io.muster.schemas.message.TaskDelivered;
import io.muster.schemas.message.TaskEvent;
import io.muster.schemas.message.TaskFinished;
import io.muster.schemas.message.TaskReturned;
import io.muster.schemas.message.TaskStarted;
import io.muster.schemas.task.OutputStreamName;
import io.muster.schemas.task.TaskState;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class ExecutionsTest {
    private final FaultyDisk disk = new FaultyDisk();
    private final List<TaskEvent> events = new CopyOnWriteArrayList<>();
    private final List<String> begun = new CopyOnWriteArrayList<>();
    private final Map<String, Consumer<Instant>> logged = new ConcurrentHashMap<>();
    private final Semaphore gate = new Semaphore(0);
    private final ReceivedChunks chunks = new ReceivedChunks();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private volatile Instant now = Instant.parse("2026-11-22T10:00:00Z");
    private volatile String refusedType = "";
    private long offset;

    @TempDir
    private Path directory;

    @AfterEach
    void close() throws Exception {
        for (var part : opened.reversed()) {
            part.close();
        }
    }

    @Test
    void runsNoMoreAtATimeThanItHasSlotsAndTheOthersInOrder() {
        var executions = start(2);
        for (var n = 1; n <= 5; n++) {
            executions.accept(accepted(command("t" + n, 1, "gated", params("{}"))));
        }
        await().until(() -> begun.size() == 2);
        assertEquals(2, executions.running());
        assertEquals(3, executions.queued());
        for (var n = 3; n <= 5; n++) {
            gate.release();
            var expected = n;
            await().until(() -> begun.size() == expected);
            assertEquals("t" + n, begun.getLast());
        }
        gate.release(2);
        await().until(() -> results().size() == 5);
        assertEquals(0, executions.running());
    }

    @Test
    void beginsNothingWhileTheJournalCannotBeWritten() {
        var executions = start(2);
        disk.full = true;
        executions.accept(accepted(command("t", 1, "quick", params("{}"))));
        await().during(Duration.ofMillis(200)).until(() -> begun.isEmpty() && events.isEmpty());
        disk.full = false;
        await().until(() -> results().size() == 1);
    }

    @Test
    void oneFsyncComesBeforeABegin() {
        var executions = start(1);
        var before = disk.forces.get();
        executions.accept(accepted(command("t", 1, "gated", params("{}"))));
        await().until(() -> begun.size() == 1);
        assertEquals(before + 1, disk.forces.get());
        gate.release();
    }

    @Test
    void theEndOfOneAttemptAndTheBeginOfTheNextShareAnFsync() {
        var executions = start(1);
        executions.accept(accepted(command("t1", 1, "gated", params("{}"))));
        executions.accept(accepted(command("t2", 1, "gated", params("{}"))));
        await().until(() ->
                events.stream().filter(TaskDelivered.class::isInstance).count() == 2);
        var before = disk.forces.get();
        gate.release();
        await().until(() -> begun.size() == 2);
        assertEquals(before + 1, disk.forces.get());
        gate.release();
    }

    @Test
    void tellsEachTasksStepsInOrder() {
        var executions = start(4);
        for (var n = 0; n < 200; n++) {
            executions.accept(accepted(command("t" + n, 1, "quick", params("{}"))));
        }
        await().until(() -> results().size() == 200);
        for (var n = 0; n < 200; n++) {
            var id = "t" + n;
            assertEquals(
                    List.of(TaskDelivered.class, TaskStarted.class, TaskFinished.class),
                    events.stream()
                            .filter(event -> event.taskId().value().equals(id))
                            .<Object>map(Object::getClass)
                            .toList());
        }
    }

    @Test
    void refusesWhatCannotRun() {
        var executions = start(1);
        executions.accept(accepted(command("unknown", 1, "dance", params("{}"))));
        executions.accept(accepted(command("picky", 1, "picky", params("{}"))));
        executions.accept(accepted(command("broken", 1, "broken-params", params("{}"))));
        executions.accept(accepted(startBefore(command("late", 1, "quick", params("{}")), now.minusMillis(1))));
        await().until(() -> results().size() == 4);
        assertEquals(
                List.of(TaskState.REJECTED, TaskState.REJECTED, TaskState.REJECTED, TaskState.EXPIRED),
                results().stream().map(TaskFinished::status).toList());
        assertTrue(begun.isEmpty());
        assertTrue(result("picky").error().contains("not to my taste"));
    }

    @Test
    void doesNotBeginWhatExpiredWhileItWaited() {
        var executions = start(1);
        executions.accept(accepted(command("first", 1, "gated", params("{}"))));
        executions.accept(accepted(startBefore(command("second", 1, "quick", params("{}")), now.plusSeconds(10))));
        executions.accept(accepted(command("third", 1, "quick", params("{}"))));
        await().until(() -> begun.size() == 1);
        now = now.plusSeconds(11);
        gate.release();
        await().until(() -> results().size() == 3);
        assertEquals(TaskState.EXPIRED, result("second").status());
        assertEquals(List.of("first", "third"), begun);
    }

    @Test
    void endsWhatTakesTooLong() {
        var executions = start(1);
        executions.accept(accepted(withTimeout(command("slow", 1, "gated", params("{}")), Duration.ofMillis(50))));
        await().until(() -> results().size() == 1);
        assertEquals(TaskState.TIMED_OUT, result("slow").status());
        assertEquals(
                "stopped after the execution_timeout of PT0.05S", result("slow").error());
    }

    @Test
    void aTimeoutLongerThanAnyClockIsNoProblem() {
        var executions = start(1);
        executions.accept(accepted(withTimeout(command("t", 1, "quick", params("{}")), Duration.ofHours(999_999_999))));
        await().until(() -> results().size() == 1);
        assertEquals(TaskState.SUCCEEDED, result("t").status());
    }

    @Test
    void aHandlerThatBreaksCostsItsTaskOnly() {
        var executions = start(1);
        executions.accept(accepted(command("t1", 1, "broken", params("{}"))));
        executions.accept(accepted(command("t2", 1, "quick", params("{}"))));
        await().until(() -> results().size() == 2);
        assertEquals(TaskState.FAILED, result("t1").status());
        assertTrue(result("t1").error().contains("I am broken"), result("t1").error());
        assertEquals(TaskState.SUCCEEDED, result("t2").status());
    }

    @Test
    void closingEndsWhatRunsAndKeepsWhatWaits() throws Exception {
        var executions = start(1);
        executions.accept(accepted(command("running", 1, "gated", params("{}"))));
        executions.accept(accepted(command("waiting", 1, "quick", params("{}"))));
        await().until(() -> begun.size() == 1);
        executions.close();
        assertFalse(executions.accept(accepted(command("refused", 1, "quick", params("{}")))), "taken while closing");
        close();
        opened.clear();
        assertEquals(
                List.of("running"),
                results().stream().map(r -> r.taskId().value()).toList());
        assertEquals(TaskState.INTERRUPTED, result("running").status());

        var restarted = start(1);
        await().until(() -> result("waiting") != null);
        assertEquals(List.of("running", "waiting"), begun);
        assertEquals(0, restarted.queued());
    }

    @Test
    void anAttemptFoundWithoutAnEndIsInterruptedAndNotRunAgain() throws Exception {
        try (var journal = disk.journal(directory, () -> now)) {
            for (var boot : List.of("this-boot", "last-boot")) {
                var command = command(boot, 1, "quick", params("{}"));
                journal.note(new JournalRecord.Accepted(command, null, offset++, now));
                journal.note(new JournalRecord.Started(command.taskId(), 1, boot, now));
            }
        }
        start(1);
        await().until(() -> results().size() == 2);
        assertTrue(begun.isEmpty());
        assertEquals(TaskState.INTERRUPTED, result("this-boot").status());
        assertTrue(
                result("this-boot").error().contains("the agent stopped"),
                result("this-boot").error());
        assertTrue(
                result("last-boot").error().contains("the machine restarted"),
                result("last-boot").error());
        assertEquals(6, events.size(), "delivered and started are told again: " + events);
    }

    @Test
    void beginsAnAttemptThatMayMoveOnlyWhenKafkaHasItsClaimInTime() {
        var executions = start(1);
        executions.accept(accepted(claimBefore(command("t", 1, "quick", params("{}")), now.plusSeconds(30))));
        await().until(() -> logged.containsKey("t/1/delivered"));
        assertEquals(1, executions.queued());
        await().during(Duration.ofMillis(100)).until(begun::isEmpty);
        logged.get("t/1/delivered").accept(now.plusSeconds(30).minusMillis(1));
        await().until(() -> results().size() == 1);
        assertEquals(List.of("t"), begun);
        assertEquals(0, executions.queued());
    }

    @Test
    void givesAnAttemptBackThatItHasClaimedTooLateAndNeverBeginsIt() throws Exception {
        var executions = start(1);
        var command = claimBefore(command("t", 1, "quick", params("{}")), now.plusSeconds(30));
        executions.accept(accepted(command));
        await().until(() -> logged.containsKey("t/1/delivered"));
        logged.get("t/1/delivered").accept(now.plusSeconds(30));
        var report = new TaskReturned(command.taskId(), null, command.agentId(), 1, now);
        await().until(() -> events.contains(report));
        assertEquals(0, executions.queued());

        close();
        opened.clear();
        events.clear();
        start(1);
        await().until(() -> events.contains(report));
        logged.get("t/1/delivered").accept(now);
        assertEquals(List.of(), begun);
    }

    @Test
    void claimsAgainAfterARestart() throws Exception {
        var executions = start(1);
        executions.accept(accepted(claimBefore(command("t", 1, "quick", params("{}")), now.plusSeconds(30))));
        await().until(() -> logged.containsKey("t/1/delivered"));
        close();
        opened.clear();
        var late = logged.remove("t/1/delivered");
        var restarted = start(1);
        assertEquals(1, restarted.queued());
        late.accept(now); // of the agent before; it must not begin anything
        await().during(Duration.ofMillis(100)).until(begun::isEmpty);
        logged.get("t/1/delivered").accept(now);
        await().until(() -> results().size() == 1);
    }

    @Test
    void saysWhenItHasNoRoom() throws Exception {
        var executions = start(1);
        var commands = IntStream.range(0, 4)
                .mapToObj(n -> command("t" + n, 1, "gated", params("{}")))
                .toList();
        for (var command : commands) {
            assertTrue(executions.awaitRoom(Duration.ZERO));
            executions.accept(accepted(command));
        }
        assertFalse(executions.awaitRoom(Duration.ofMillis(20)));
        gate.release(2);
        assertTrue(executions.awaitRoom(Duration.ofSeconds(10)));
        gate.release(2);
    }

    @Test
    void whatThePolicyRefusesIsRejectedWithItsRuleAndNeverBegins() {
        var executions = start(1);
        refusedType = "quick";
        executions.accept(accepted(command("t", 1, "quick", params("{}"))));
        await().until(() -> results().size() == 1);
        assertEquals(TaskState.REJECTED, results().getFirst().status());
        assertEquals(
                "refused by the policy rule 'no-quick': not today",
                results().getFirst().error());
        assertEquals("no-quick", results().getFirst().policyRule());
        assertTrue(begun.isEmpty());
    }

    @Test
    void thePolicyIsAskedAgainWhenATurnHasCome() {
        var executions = start(1);
        executions.accept(accepted(command("t1", 1, "gated", params("{}"))));
        executions.accept(accepted(command("t2", 1, "quick", params("{}"))));
        await().until(() -> begun.size() == 1);
        refusedType = "quick";
        gate.release();
        await().until(() -> results().size() == 2);
        assertEquals(TaskState.REJECTED, results().getLast().status());
        assertEquals(List.of("t1"), begun);
    }

    @Test
    void aTaskThatMeansToBeDangerousIsTakenAtItsWordAndItsHandlerDoesNotSeeIt() {
        var executions = start(1);
        executions.accept(accepted(command("t1", 1, "picky", params("{\"allow_dangerous\":1}"))));
        executions.accept(accepted(command("t2", 1, "picky", params("{}"))));
        executions.accept(accepted(command("t3", 1, "quick", params("{\"allow_dangerous\":true}"))));
        await().until(() -> results().size() == 3);
        assertEquals(
                "params: allow_dangerous must be true or false",
                results().get(0).error());
        assertEquals(TaskState.SUCCEEDED, results().get(2).status());
    }

    private Verdict judge(PolicyRequest request) {
        var allowed = !request.type().equals(refusedType);
        return new Verdict(allowed, "no-quick", "not today", false, List.of());
    }

    @Test
    void whatAHandlerWritesIsStreamedAndInTheResultWithoutSecrets() {
        var executions = start(1);
        executions.accept(accepted(command("t", 1, "talks", params("{\"secrets\":[\"hunter22\"]}"))));
        await().until(() -> results().size() == 1);
        var result = result("t");
        assertEquals("hello ***", result.stdout());
        assertEquals("oops", result.stderr());
        assertEquals("failed on ***", result.error());
        assertEquals(2, result.outputChunks());
        assertEquals("hello ***", chunks.text(OutputStreamName.STDOUT));
        assertEquals("oops", chunks.text(OutputStreamName.STDERR));
    }

    @Test
    void secretsThatAreNoneAreSaidToBeSo() {
        var executions = start(1);
        executions.accept(accepted(command("t", 1, "quick", params("{\"secrets\":[\"abc\"]}"))));
        await().until(() -> results().size() == 1);
        assertEquals(TaskState.REJECTED, result("t").status());
        assertEquals(
                "params: secrets: each must have from 4 to 8192 characters",
                result("t").error());
    }

    private static Outcome talks(RunContext context) {
        context.stdout().print("hello hunter22");
        context.stderr().print("oops");
        return new Outcome.Failed(null, "failed on hunter22");
    }

    private Executions start(int capacity) {
        Journal journal = disk.journal(directory, () -> now);
        opened.add(journal);
        var settings = new ExecutionSettings(
                capacity, capacity == 1 ? 3 : 1_000, Duration.ofSeconds(1), Duration.ofSeconds(1), "this-boot");
        var handlers = new Handlers(List.of(
                handler("quick", context -> done(context)),
                handler("gated", this::gated),
                handler("talks", ExecutionsTest::talks),
                handler("broken", context -> {
                    throw new IllegalStateException("I am broken");
                }),
                new Picky("picky", new IllegalArgumentException("not to my taste")),
                new Picky("broken-params", new IllegalStateException("oops"))));
        var outputs = new TaskOutputs(new OutputSettings(1_024, 1_024), chunks, () -> now);
        opened.add(outputs);
        var executions = new Executions(
                settings,
                journal,
                (event, traceparent, whenLogged) -> {
                    events.add(event);
                    logged.put(event.eventId(), whenLogged);
                },
                new Admission(handlers, this::judge, () -> now),
                outputs,
                () -> now);
        opened.add(executions);
        executions.resume();
        return executions;
    }

    private JournalRecord.Accepted accepted(RunTask command) {
        var named = command.params().put("name", command.taskId().value());
        assertEquals(command.params(), named);
        return new JournalRecord.Accepted(command, null, offset++, now);
    }

    private Outcome gated(RunContext context) throws InterruptedException {
        context.started(OptionalLong.empty());
        while (!gate.tryAcquire(5, TimeUnit.MILLISECONDS)) {
            if (context.stopRequested().isDone()) {
                return new Outcome.Stopped();
            }
        }
        return new Outcome.Completed();
    }

    private static Outcome done(RunContext context) {
        context.started(OptionalLong.empty());
        return new Outcome.Completed();
    }

    private Handler handler(String type, Work work) {
        return new Handler() {
            @Override
            public String type() {
                return type;
            }

            @Override
            public Work prepare(ObjectNode params) {
                return context -> {
                    begun.add(params.path("name").asText());
                    return work.run(context);
                };
            }
        };
    }

    private record Picky(String type, RuntimeException objection) implements Handler {
        @Override
        public Work prepare(ObjectNode params) {
            throw objection;
        }
    }

    private List<TaskFinished> results() {
        return events.stream()
                .filter(TaskFinished.class::isInstance)
                .map(TaskFinished.class::cast)
                .toList();
    }

    private TaskFinished result(String taskId) {
        return results().stream()
                .filter(result -> result.taskId().value().equals(taskId))
                .findFirst()
                .orElse(null);
    }
}
