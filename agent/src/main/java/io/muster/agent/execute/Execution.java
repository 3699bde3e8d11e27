package io.muster.agent.execute;

import io.muster.agent.execute.Admission.Decision.Refused;
import io.muster.agent.handler.Outcome;
import io.muster.agent.handler.RunContext;
import io.muster.agent.journal.JournalRecord;
import io.muster.agent.output.TaskOutput;
import io.muster.schemas.message.RunTask;
import io.muster.schemas.message.TaskFinished;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt that has a slot.
 *
 * <p>The policy is asked with the start on disk, not before: a disk may keep a start waiting for hours, and a policy that has
 * changed meanwhile counts, so it would have to be asked afterwards all the same. To ask before as well would take the start
 * out of the fsync of the end that made room for it; so an attempt over whose question the agent dies is {@code interrupted},
 * although nothing of it ran.
 */
final class Execution implements RunContext {
    private static final Logger log = LoggerFactory.getLogger(Execution.class);
    private final Admission.Decision.Ready ready;
    private final Admission admission;
    private final JournalRecord.Started started;
    private final TaskOutput output;
    private final InstantSource clock;
    private final BiConsumer<Execution, OptionalLong> onBegun;
    private final CompletableFuture<Duration> stop = new CompletableFuture<>();
    private final AtomicReference<StopReason> stopReason = new AtomicReference<>();
    private final AtomicBoolean begun = new AtomicBoolean();
    /** It has its result: from its run, or because nobody waits for that any more. */
    private final AtomicBoolean over = new AtomicBoolean();

    /**
     * @param admission asked once more, when the run is about to begin
     * @param onBegun called once, with the process id if there is one
     */
    Execution(
            Admission.Decision.Ready ready,
            Admission admission,
            JournalRecord.Started started,
            TaskOutput output,
            InstantSource clock,
            BiConsumer<Execution, OptionalLong> onBegun) {
        this.ready = ready;
        this.admission = admission;
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

    /**
     * Runs on the calling thread, if nothing speaks against it now: the policy looks at files, and may take its time about that,
     * as the run itself may.
     *
     * @return the result, whatever the handler does; empty when it was abandoned meanwhile
     */
    Optional<TaskFinished> run() {
        var refused = stopReason.get() != null ? Optional.<Refused>empty() : admission.refusedAtStart(ready);
        if (refused.isPresent()) {
            return over.compareAndSet(false, true) ? Optional.of(refused.get().result()) : Optional.empty();
        }
        var outcome = stopReason.get() != null ? new Outcome.Stopped() : masked(runWork());
        return over.compareAndSet(false, true) ? Optional.of(ended(outcome)) : Optional.empty();
    }

    /** The result when there is no way to run it. */
    TaskFinished notRun(String why) {
        return ended(new Outcome.Failed(null, why));
    }

    /**
     * To be called when it was to stop, and has had its time for that.
     *
     * @param patience how long it was waited for
     * @return the result that it has from now on; empty when it has one already
     */
    Optional<TaskFinished> abandon(Duration patience) {
        var reason = stopReason.get();
        if (reason == null || !over.compareAndSet(false, true)) {
            return Optional.empty();
        }
        started(OptionalLong.empty());
        return Optional.of(
                Results.abandoned(command(), output.end(), reason, patience, took(clock.instant()), clock.instant()));
    }

    private TaskFinished ended(Outcome outcome) {
        started(OptionalLong.empty()); // unless the handler has said so
        var now = clock.instant();
        return Results.ended(command(), outcome, output.end(), stopReason.get(), took(now), now);
    }

    private Duration took(Instant now) {
        var took = Duration.between(started.startedAt(), now);
        return took.isNegative() ? Duration.ZERO : took;
    }

    @SuppressWarnings("CatchingUnchecked") // a handler may be anybody's code, and its task needs a result all the same
    private Outcome runWork() {
        try {
            return ready.work().run(this);
        } catch (Exception | Error e) {
            var failure = MaskedFailure.of(e, ready.secrets());
            log.atWarn()
                    .setCause(failure)
                    .addKeyValue("task_id", command().taskId())
                    .addKeyValue("type", command().type())
                    .log("the handler failed");
            return new Outcome.Failed(null, "the handler failed: " + failure);
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
