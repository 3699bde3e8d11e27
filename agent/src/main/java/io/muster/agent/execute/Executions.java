package io.muster.agent.execute;

import io.muster.agent.execute.Admission.Decision;
import io.muster.agent.execute.Admission.Decision.Ready;
import io.muster.agent.execute.Admission.Decision.Refused;
import io.muster.agent.journal.Journal;
import io.muster.agent.journal.JournalRecord;
import io.muster.agent.journal.JournalRecord.Accepted;
import io.muster.agent.journal.JournalRecord.CancelRequested;
import io.muster.agent.journal.LiveAttempt;
import io.muster.agent.output.TaskOutputs;
import io.muster.runtime.concurrent.Monitor;
import io.muster.schemas.message.TaskFinished;
import io.muster.schemas.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs attempts, so many at a time, the others first come first served.
 *
 * <p>An attempt begins only when its start is on disk. A start goes to disk together with what made room for it (its own
 * acceptance, or the end of the attempt that had the slot before), so that it costs no fsync of its own.
 */
public final class Executions implements AutoCloseable {
    private static final Duration CLOSE_SLACK = Duration.ofSeconds(2);

    private final ExecutionSettings settings;
    private final Journal journal;
    private final Admission admission;
    private final TaskOutputs outputs;
    private final InstantSource clock;
    private final Announcer announcer;
    private final Runner runner;

    /** Guards what follows. */
    private final Monitor monitor = new Monitor();

    private final Slots slots;
    private final RunWatcher watcher = new RunWatcher();
    private final Claims claims = new Claims();
    private int turnsUnderWay;
    private boolean cancelsKnown;
    private boolean resumed;
    private boolean closed;

    /** Read without the monitor: whoever asks how much there is to do must not wait for what is being done. */
    private volatile Load load = new Load(0, 0, 0);

    private record Load(int running, int queued, int abandoned) {}

    public Executions(
            ExecutionSettings settings,
            Journal journal,
            TaskEvents events,
            Admission admission,
            TaskOutputs outputs,
            InstantSource clock) {
        this.settings = settings;
        this.journal = journal;
        this.admission = admission;
        this.outputs = outputs;
        this.clock = clock;
        this.announcer = new Announcer(events, this::claimed);
        this.runner = new Runner(settings.killGrace(), settings.abandonAfter());
        this.slots = new Slots(settings.capacity(), settings.abandonedLimit());
    }

    /** Goes on where the agent was before it was restarted. Call once, before the first {@link #accept}. */
    public void resume() {
        resume(true);
    }

    /**
     * The same when the agent before this one may still be there, as when the state directory is a copy: what it had not ended
     * is not begun here.
     */
    public void resumeWithoutFollowing() {
        resume(false);
    }

    private void resume(boolean follows) {
        var live = journal.live();
        var decisions = new LinkedHashMap<Accepted, Decision>();
        for (var attempt : live) {
            if (follows && attempt.isWaiting()) {
                decisions.put(attempt.accepted(), admission.decide(attempt.accepted()));
            }
        }
        try (var _ = monitor.hold()) {
            resumed = true;
            decisions.forEach((accepted, decision) -> {
                if (Claims.isToBeClaimed(accepted)) {
                    claims.add(accepted, decision);
                }
            });
        }
        for (var attempt : live) {
            attempt.events().forEach(event -> announcer.repeat(attempt.accepted(), event));
        }
        try (var _ = monitor.hold()) {
            var turn = new Turn();
            live.forEach(attempt -> resume(attempt, follows, decisions.get(attempt.accepted()), turn));
            startNext(turn);
            commit(turn);
        }
    }

    /** @param decision null when it does not wait, or is not to be followed */
    private void resume(LiveAttempt attempt, boolean follows, @Nullable Decision decision, Turn turn) {
        if (!follows && (attempt.isWaiting() || attempt.isCutOff())) {
            finish(attempt.accepted(), Recovery.notToBeFollowed(attempt, clock.instant()), turn);
        } else if (decision != null && !Claims.isToBeClaimed(attempt.accepted())) {
            admit(attempt.accepted(), decision, turn);
        } else if (attempt.isCutOff()) {
            finish(
                    attempt.accepted(),
                    Recovery.interrupted(attempt, settings.bootId(), settings.leftoversEnded(), clock.instant()),
                    turn);
        }
    }

    /**
     * What was canceled while the agent was away has been read: what waits may start. Before that nothing does.
     */
    public void cancelsAreKnown() {
        try (var _ = monitor.hold()) {
            if (!cancelsKnown) {
                cancelsKnown = true;
                var turn = new Turn();
                startNext(turn);
                commit(turn);
            }
        }
    }

    /**
     * Takes over a command that the journal does not know yet. Returns at once.
     *
     * @return false when the agent is closing: the command was not taken, and nothing after it may be
     */
    public boolean accept(Accepted accepted) {
        // Outside of the monitor: a policy looks at files, and a handler at what it likes.
        var decision = admission.decide(accepted);
        try (var _ = monitor.hold()) {
            if (closed) {
                return false; // it is not in the journal, so it is read from the topic again
            }
            var turn = new Turn();
            turn.add(accepted, () -> announcer.announce(accepted, LiveAttempt.delivered(accepted)));
            if (Claims.isToBeClaimed(accepted)) {
                claims.add(accepted, decision);
            } else {
                admit(accepted, decision, turn);
            }
            startNext(turn);
            commit(turn);
            return true;
        }
    }

    /** Kafka has the announcement of an attempt, and with it the agent the attempt, if that was soon enough. */
    private void claimed(Accepted accepted, Instant loggedAt) {
        try (var _ = monitor.hold()) {
            var decision = claims.settle(accepted);
            if (decision.isEmpty()) {
                return;
            }
            var turn = new Turn();
            if (Claims.isInTime(accepted, loggedAt)) {
                admit(accepted, decision.get(), turn);
                startNext(turn);
            } else {
                giveBack(accepted, turn);
            }
            commit(turn);
        }
    }

    /**
     * Ends a task, or keeps it from beginning: the attempts that wait, those that run, and those to come. One that has ended
     * stays as it is; so does one that ends by itself before it can be stopped. Returns at once.
     *
     * <p>An attempt that may still be another agent's is left until that is known.
     *
     * @return false when the agent is closing: the request was not taken, and nothing after it may be
     */
    public boolean cancel(CancelRequested request) {
        try (var _ = monitor.hold()) {
            if (closed) {
                return false;
            }
            var turn = new Turn();
            turn.add(request, () -> {});
            for (var ready : slots.withdraw(request.taskId())) {
                finishCanceled(ready.accepted(), request, turn);
            }
            slots.forEachRunning(execution -> {
                if (execution.command().taskId().equals(request.taskId())) {
                    execution.stop(StopReason.CANCELED, settings.killGrace());
                }
            });
            commit(turn);
            return true;
        }
    }

    private void finishCanceled(Accepted accepted, CancelRequested request, Turn turn) {
        finish(accepted, Results.canceled(accepted.command(), request.requestedBy(), clock.instant()), turn);
    }

    private void admit(Accepted accepted, Decision decision, Turn turn) {
        var canceled = journal.cancelRequest(accepted.command().taskId());
        if (canceled.isPresent()) {
            finishCanceled(accepted, canceled.get(), turn);
            return;
        }
        switch (decision) {
            case Refused refused -> finish(accepted, refused.result(), turn);
            case Ready ready -> slots.queue(ready);
        }
    }

    private void startNext(Turn turn) {
        for (var next = next(); next.isPresent(); next = next()) {
            start(next.get(), turn);
        }
        if (slots.isStuck()) {
            var why = Abandoned.noSlot(slots.abandoned());
            slots.drain()
                    .forEach(ready -> finish(
                            ready.accepted(),
                            admission.rejected(ready.accepted(), why).result(),
                            turn));
        }
    }

    private Optional<Ready> next() {
        return closed || !cancelsKnown ? Optional.empty() : slots.next();
    }

    private void start(Ready ready, Turn turn) {
        var command = ready.accepted().command();
        var started =
                new JournalRecord.Started(command.taskId(), command.attempt(), settings.bootId(), clock.instant());
        var output = outputs.open(command, ready.accepted().traceparent(), ready.secrets());
        var execution = new Execution(ready, admission, started, output, clock, this::begun);
        slots.occupy(execution);
        turn.add(started, () -> runner.run(execution, watcher));
    }

    private void begun(Execution execution, OptionalLong pid) {
        var started = execution.started();
        Long processId = pid.isPresent() ? pid.getAsLong() : null;
        if (processId != null) {
            journal.note(new JournalRecord.Spawned(started.taskId(), started.attempt(), processId));
        }
        announcer.announce(
                execution.accepted(),
                LiveAttempt.started(execution.accepted(), started.bootId(), started.startedAt(), processId));
    }

    private final class RunWatcher implements Runner.Watcher {
        @Override
        public void ended(Execution execution, TaskFinished result) {
            leave(execution, Optional.of(result), slots::release);
        }

        @Override
        public void abandoned(Execution execution, TaskFinished result) {
            leave(execution, Optional.of(result), slots::abandon);
            Abandoned.log(execution, load.abandoned(), settings.abandonedLimit());
        }

        @Override
        public void cameBack(Execution execution) {
            leave(execution, Optional.empty(), slots::release);
            Abandoned.logReturn(execution);
        }

        /** @param leaving what becomes of its slot */
        private void leave(Execution execution, Optional<TaskFinished> result, Consumer<Execution> leaving) {
            try (var _ = monitor.hold()) {
                leaving.accept(execution);
                var turn = new Turn();
                result.ifPresent(end -> finish(execution.accepted(), end, turn));
                startNext(turn);
                commit(turn);
            }
        }
    }

    private void finish(Accepted accepted, TaskFinished result, Turn turn) {
        turn.add(new JournalRecord.Finished(result), () -> announcer.announce(accepted, result));
    }

    private void giveBack(Accepted accepted, Turn turn) {
        var report = LiveAttempt.returned(accepted, clock.instant());
        turn.add(new JournalRecord.Returned(report), () -> announcer.announce(accepted, report));
    }

    private void commit(Turn turn) {
        load = load();
        monitor.changed();
        if (!turn.isEmpty()) {
            turnsUnderWay++;
            journal.commit(turn.records(), () -> onDisk(turn));
        }
    }

    private Load load() {
        return new Load(slots.occupied(), waiting(), slots.abandoned().size());
    }

    private void onDisk(Turn turn) {
        try {
            turn.followUp();
        } finally {
            try (var _ = monitor.hold()) {
                turnsUnderWay--;
                monitor.changed();
            }
        }
    }

    /** Waits until another command can be taken, but no longer than {@code limit}; false when it still cannot. */
    public boolean awaitRoom(Duration limit) throws InterruptedException {
        return monitor.await(() -> closed || waiting() < settings.queueLimit(), limit) && !closed;
    }

    /** Attempts that have a slot. */
    public int running() {
        return load.running();
    }

    /** Attempts that wait for a slot, or to be claimed. */
    public int queued() {
        return load.queued();
    }

    private int waiting() {
        return slots.waiting() + claims.size();
    }

    public int capacity() {
        return settings.capacity();
    }

    /**
     * Another agent with this id has been started: nothing is begun any more, what waits ends and what runs is ended, for a
     * cancel would reach the other agent. Returns when that is on disk, within the grace of a kill and a little.
     */
    public void handOver() {
        try (var _ = monitor.hold()) {
            closed = true;
            slots.forgetWaiting();
            claims.clear();
            slots.forEachRunning(execution -> execution.stop(StopReason.OVERTAKEN, settings.killGrace()));
            var turn = new Turn();
            journal.live().stream()
                    .filter(LiveAttempt::isWaiting)
                    .forEach(attempt -> finish(attempt.accepted(), notBegun(attempt.accepted()), turn));
            commit(turn);
        }
        awaitQuiet(settings.killGrace().plus(CLOSE_SLACK));
    }

    private TaskFinished notBegun(Accepted accepted) {
        return Results.refused(
                accepted.command(),
                TaskState.INTERRUPTED,
                "not started: another agent with this id was started",
                clock.instant());
    }

    /** Takes nothing more, ends what runs, and returns when that is on disk: within the closing grace and a little. */
    @Override
    public void close() {
        try (var _ = monitor.hold()) {
            closed = true;
            slots.forgetWaiting(); // they stay in the journal, for the next start
            claims.clear();
            slots.forEachRunning(execution -> execution.stop(StopReason.AGENT_STOPS, settings.closeGrace()));
            load = load();
            monitor.changed();
        }
        if (awaitQuiet(settings.closeGrace().plus(CLOSE_SLACK)) && resumed) {
            journal.leave();
        }
        runner.close();
    }

    private boolean awaitQuiet(Duration limit) {
        try {
            return monitor.await(() -> slots.running() == 0 && turnsUnderWay == 0, limit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
