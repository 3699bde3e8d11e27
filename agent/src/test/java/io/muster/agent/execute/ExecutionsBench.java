package io.muster.agent.execute;

import static io.muster.agent.Commands.command;
import static io.muster.agent.Commands.params;
import static org.junit.jupiter.api.Assertions.assertEquals;

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
import io.muster.runtime.lifecycle.CloseStack;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.message.RunTask;
import io.muster.schemas.message.TaskEvent;
import io.muster.schemas.message.TaskFinished;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Executions on a disk that can fail, with handlers that tell what they do, and all that they announce. As an extension it has
 * a directory for each test, and closes what the test has opened.
 */
final class ExecutionsBench implements BeforeEachCallback, AfterEachCallback, AutoCloseable {
    final FaultyDisk disk = new FaultyDisk();
    final List<TaskEvent> events = new CopyOnWriteArrayList<>();
    final List<String> begun = new CopyOnWriteArrayList<>();
    final Map<String, Consumer<Instant>> logged = new ConcurrentHashMap<>();
    final Semaphore gate = new Semaphore(0);
    /** What tasks of type {@code hanging} wait for, whoever interrupts them. */
    volatile CountDownLatch hung = new CountDownLatch(1);

    final ReceivedChunks chunks = new ReceivedChunks();
    final List<AutoCloseable> opened = new ArrayList<>();
    volatile Instant now = Instant.parse("2026-11-22T10:00:00Z");
    volatile String refusedType = "";
    /** For how long a run may take to stop, and how long it is waited for after that. */
    volatile Duration killGrace = Duration.ofSeconds(1);

    volatile Duration abandonAfter = Duration.ofSeconds(60);
    /** The policy's answer on tasks of this type has to be waited for. */
    volatile String slowType = "";

    final CountDownLatch policyIsAsked = new CountDownLatch(1);
    final CountDownLatch policyAnswers = new CountDownLatch(1);
    long offset;
    private Path directory = Path.of("not there yet");

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        directory = Files.createTempDirectory("executions");
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        close();
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    Journal journal() {
        return disk.journal(directory, () -> now);
    }

    private Verdict judge(PolicyRequest request) {
        if (request.type().equals(slowType)) {
            policyIsAsked.countDown();
            awaitUninterruptibly(policyAnswers);
        }
        var allowed = !request.type().equals(refusedType);
        return new Verdict(allowed, "no-quick", "not today", false, List.of());
    }

    private static Outcome talks(RunContext context) {
        context.stdout().print("hello hunter22");
        context.stderr().print("oops");
        return new Outcome.Failed(null, "failed on hunter22");
    }

    /** Goes on at once with what the journal has. */
    Executions start(int capacity) {
        var executions = resume(capacity);
        executions.cancelsAreKnown();
        return executions;
    }

    /** As it is while nobody knows what was canceled meanwhile. */
    Executions resume(int capacity) {
        var executions = executions(capacity);
        executions.resume();
        return executions;
    }

    /** Before anything of the journal is taken up. */
    Executions executions(int capacity) {
        Journal journal = journal();
        opened.add(journal);
        var settings = new ExecutionSettings(
                capacity,
                capacity == 1 ? 3 : 1_000,
                killGrace,
                abandonAfter,
                1,
                Duration.ofSeconds(1),
                "this-boot",
                false);
        var handlers = new Handlers(List.of(
                handler("quick", context -> done(context)),
                handler("gated", this::gated),
                handler("talks", ExecutionsBench::talks),
                handler("stubborn", this::stubborn),
                handler("broken", context -> {
                    throw new IllegalStateException("I am broken");
                }),
                handler("picked", context -> done(context)),
                handler("hanging", context -> {
                    awaitUninterruptibly(hung);
                    return new Outcome.Completed();
                }),
                handler("sleepy", context -> {
                    new CountDownLatch(1).await();
                    return new Outcome.Completed();
                }),
                handler("unspeakable", context -> {
                    throw new Unspeakable();
                }),
                handler("leaky", context -> {
                    throw new IllegalStateException("cannot log in with hunter22", new IOException("said hunter22"));
                }),
                new Picky("leaky-params", new IllegalStateException("no hunter22")),
                handler("unfinished", context -> {
                    throw new AssertionError("not implemented");
                }),
                new Picky("picky", new IllegalArgumentException("not to my taste")),
                new Picky("broken-params", new IllegalStateException("oops")),
                new Unlinked()));
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
        return executions;
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                // as a call into the system that hangs would take it
            }
        }
    }

    private static final class Unspeakable extends RuntimeException {
        private static final long serialVersionUID = 1;

        @Override
        public String getMessage() {
            throw new IllegalStateException("not even this");
        }
    }

    JournalRecord.Accepted accepted(String taskId, String type) {
        return accepted(command(taskId, 1, type, params("{}")));
    }

    JournalRecord.Accepted accepted(RunTask command) {
        var named = command.params().put("name", command.taskId().value());
        assertEquals(command.params(), named);
        return new JournalRecord.Accepted(command, null, offset++, now);
    }

    static JournalRecord.CancelRequested cancel(String taskId) {
        return new JournalRecord.CancelRequested(new TaskId(taskId), "tester", Instant.parse("2026-11-22T10:00:00Z"));
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

    /** Does not hear that it has to stop. */
    private Outcome stubborn(RunContext context) throws InterruptedException {
        context.started(OptionalLong.empty());
        gate.acquire();
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

    /** As a plugin that was compiled against something else. */
    private record Unlinked() implements Handler {
        @Override
        public String type() {
            return "unlinked";
        }

        @Override
        public Work prepare(ObjectNode params) {
            throw new NoClassDefFoundError("com/example/Gone");
        }
    }

    List<TaskFinished> results() {
        return events.stream()
                .filter(TaskFinished.class::isInstance)
                .map(TaskFinished.class::cast)
                .toList();
    }

    TaskFinished result(String taskId) {
        return results().stream()
                .filter(result -> result.taskId().value().equals(taskId))
                .findFirst()
                .orElse(null);
    }

    /** Closes everything that was started; it can be started again. */
    @Override
    public void close() {
        hung.countDown();
        policyAnswers.countDown();
        try (var all = new CloseStack()) {
            opened.forEach(all::add);
        }
        opened.clear();
    }
}
