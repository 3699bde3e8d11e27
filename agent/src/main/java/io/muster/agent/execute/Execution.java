package io.muster.agent.execute;

import io.muster.agent.handler.Outcome;
import io.muster.agent.handler.RunContext;
import io.muster.agent.journal.JournalRecord;
import io.muster.agent.output.TaskOutput;
import io.muster.schemas.message.RunTask;
import io.muster.schemas.message.TaskFinished;
import java.io.PrintStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One attempt that has a slot. */
final class Execution implements RunContext {
    private static final Logger log = LoggerFactory.getLogger(Execution.class);
    private final Admission.Decision.Ready ready;
    private final JournalRecord.Started started;
    private final TaskOutput output;
    private final InstantSource clock;
    private final BiConsumer<Execution, OptionalLong> onBegun;
    private final CompletableFuture<Duration> stop = new CompletableFuture<>();
    private final AtomicReference<StopReason> stopReason = new AtomicReference<>();
    private final AtomicBoolean begun = new AtomicBoolean();

    /** @param onBegun called once, with the process id if there is one */
    Execution(
            Admission.Decision.Ready ready,
            JournalRecord.Started started,
            TaskOutput output,
            InstantSource clock,
            BiConsumer<Execution, OptionalLong> onBegun) {
        this.ready = ready;
        this.started = started;
        this.output = output;
        this.clock = clock;
        this.onBegun = onBegun;
    }

    JournalRecord.Accepted accepted() {
        return ready.accepted();
    }

    JournalRecord.Started started() {
        return started;
    }

    RunTask command() {
        return ready.accepted().command();
    }

    /** Asks the run to end. The first reason counts. */
    void stop(StopReason reason, Duration grace) {
        if (stopReason.compareAndSet(null, reason)) {
            var _ = stop.completeAsync(() -> grace); // what a handler does about it is not for the caller to wait for
        }
    }

    /** Runs on the calling thread. Whatever the handler does, there is a result. */
    TaskFinished run() {
        var outcome = stopReason.get() != null ? new Outcome.Stopped() : masked(runWork());
        return ended(outcome);
    }

    /** The result when there is no way to run it. */
    TaskFinished notRun(String why) {
        return ended(new Outcome.Failed(null, why));
    }

    private TaskFinished ended(Outcome outcome) {
        started(OptionalLong.empty()); // unless the handler has said so
        var now = clock.instant();
        var took = Duration.between(started.startedAt(), now);
        return Results.ended(
                command(), outcome, output.end(), stopReason.get(), took.isNegative() ? Duration.ZERO : took, now);
    }

    @SuppressWarnings("CatchingUnchecked") // a handler may be anybody's code, and its task needs a result all the same
    private Outcome runWork() {
        try {
            return ready.work().run(this);
        } catch (Exception | Error e) {
            log.atWarn()
                    .setCause(MaskedFailure.of(e, ready.secrets()))
                    .addKeyValue("task_id", command().taskId())
                    .addKeyValue("type", command().type())
                    .log("the handler failed");
            return new Outcome.Failed(null, "the handler failed: " + e);
        }
    }

    private Outcome masked(Outcome outcome) {
        return outcome instanceof Outcome.Failed failed
                ? new Outcome.Failed(failed.exitCode(), output.masked(failed.error()))
                : outcome;
    }

    @Override
    public Task task() {
        return new Task(
                command().taskId().value(),
                command().attempt(),
                command().agentId().value(),
                command().executionTimeout());
    }

    @Override
    public void started(OptionalLong pid) {
        if (begun.compareAndSet(false, true)) {
            onBegun.accept(this, pid);
        }
    }

    @Override
    public CompletableFuture<Duration> stopRequested() {
        return stop.copy();
    }

    @Override
    public PrintStream stdout() {
        return output.stdout();
    }

    @Override
    public PrintStream stderr() {
        return output.stderr();
    }
}
