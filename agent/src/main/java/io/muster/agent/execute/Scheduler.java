package io.muster.agent.execute;

import io.muster.agent.execute.Admission.Decision.Ready;
import io.muster.agent.journal.JournalRecord.CancelRequested;
import io.muster.schemas.message.TaskFinished;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Starts what waits as soon as there is a slot for it, and hears what becomes of it.
 *
 * <p>A start goes to disk together with what made room for it (its own acceptance, or the end of the attempt that had the slot
 * before), so that it costs no fsync of its own.
 *
 * <p>For the steps of a turn; as a watcher it takes turns itself.
 */
final class Scheduler implements Runner.Watcher, AutoCloseable {
    private final Turns turns;
    private final Starts starts;
    private final Endings endings;
    private final Runner runner;
    private final Duration killGrace;
    private final int abandonedLimit;
    private final Slots slots;
    private boolean cancelsKnown;

    Scheduler(ExecutionSettings settings, Turns turns, Starts starts, Endings endings) {
        this.turns = turns;
        this.starts = starts;
        this.endings = endings;
        this.runner = new Runner(settings.killGrace(), settings.abandonAfter());
        this.killGrace = settings.killGrace();
        this.abandonedLimit = settings.abandonedLimit();
        this.slots = new Slots(settings.capacity(), settings.abandonedLimit());
    }

    void enqueue(Ready ready, Turn turn) {
        slots.queue(ready);
        startNext(turn);
    }

    /** From now on attempts start. */
    void cancelsAreKnown(Turn turn) {
        cancelsKnown = true;
        startNext(turn);
    }

    /** What waits of the task ends, what runs is stopped. */
    void cancel(CancelRequested request, Turn turn) {
        slots.withdraw(request.taskId()).forEach(ready -> endings.cancel(ready.accepted(), request, turn));
        slots.forEachRunning(execution -> {
            if (execution.command().taskId().equals(request.taskId())) {
                execution.stop(StopReason.CANCELED, killGrace);
            }
        });
    }

    /** What waits is left as it is, for the journal has it; what runs is stopped. */
    void stopAll(StopReason reason, Duration grace) {
        slots.forgetWaiting();
        slots.forEachRunning(execution -> execution.stop(reason, grace));
    }

    private void startNext(Turn turn) {
        for (var next = next(); next.isPresent(); next = next()) {
            var execution = starts.start(next.get());
            slots.occupy(execution);
            turn.add(execution.started(), () -> runner.run(execution, this));
        }
        if (slots.isStuck()) {
            var why = Abandoned.noSlot(slots.abandoned());
            slots.drain().forEach(ready -> endings.reject(ready.accepted(), why, turn));
        }
    }

    private Optional<Ready> next() {
        return turns.isClosing() || !cancelsKnown ? Optional.empty() : slots.next();
    }

    @Override
    public void ended(Execution execution, TaskFinished result) {
        leave(execution, Optional.of(result), slots::release);
    }

    @Override
    public void abandoned(Execution execution, TaskFinished result) {
        leave(execution, Optional.of(result), slots::abandon);
        Abandoned.log(execution, turns.read(this::abandoned), abandonedLimit);
    }

    @Override
    public void cameBack(Execution execution) {
        leave(execution, Optional.empty(), slots::release);
        Abandoned.logReturn(execution);
    }

    /** @param leaving what becomes of its slot */
    private void leave(Execution execution, Optional<TaskFinished> result, Consumer<Execution> leaving) {
        turns.take(turn -> {
            leaving.accept(execution);
            result.ifPresent(end -> endings.finish(execution.accepted(), end, turn));
            startNext(turn);
        });
    }

    /** Those that wait for a slot. */
    int waiting() {
        return slots.waiting();
    }

    /** Those that have a result to come. */
    int running() {
        return slots.running();
    }

    /** Slots that are taken. */
    int occupied() {
        return slots.occupied();
    }

    /** Runs that were to stop and are still there. */
    int abandoned() {
        return slots.abandoned().size();
    }

    @Override
    public void close() {
        runner.close();
    }
}
