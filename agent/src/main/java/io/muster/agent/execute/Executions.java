package io.muster.agent.execute;

import io.muster.agent.execute.Admission.Decision.Ready;
import io.muster.agent.execute.Admission.Decision.Refused;
import io.muster.agent.journal.Journal;
import io.muster.agent.journal.JournalRecord;
import io.muster.agent.journal.JournalRecord.Accepted;
import io.muster.agent.journal.LiveAttempt;
import io.muster.agent.output.TaskOutputs;
import io.muster.schemas.message.TaskDelivered;
import io.muster.schemas.message.TaskEvent;
import io.muster.schemas.message.TaskFinished;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Runs attempts, so many at a time, the others first come first served.
 *
 * <p>An attempt begins only when its start is on disk. A start goes to disk together with what made room for it (its own
 * acceptance, or the end of the attempt that had the slot before), so that it costs no fsync of its own.
 */
public final class Executions implements AutoCloseable {
    private static final Duration LONGEST_RUN = Duration.ofDays(365);
    private static final Duration CLOSE_SLACK = Duration.ofSeconds(2);

    private final ExecutionSettings settings;
    private final Journal journal;
    private final TaskEvents events;
    private final Admission admission;
    private final TaskOutputs outputs;
    private final InstantSource clock;
    private final ExecutorService threads = Executors.newCachedThreadPool(
            Thread.ofPlatform().daemon().name("agent-run-", 0).factory());
    private final ScheduledExecutorService deadlines = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("agent-deadlines").factory());

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Ready> waiting = new ArrayDeque<>();
    private final Set<Execution> running = new LinkedHashSet<>();
    private final Claims claims = new Claims();
    private int unconfirmedTurns;
    private boolean closed;

    public Executions(
            ExecutionSettings settings,
            Journal journal,
            TaskEvents events,
            Admission admission,
            TaskOutputs outputs,
            InstantSource clock) {
        this.settings = settings;
        this.journal = journal;
        this.events = events;
        this.admission = admission;
        this.outputs = outputs;
        this.clock = clock;
    }

    /** Goes on where the agent was before it was restarted. Call once, before the first {@link #accept}. */
    public void resume() {
        var live = journal.live();
        lock.lock();
        try {
            live.stream()
                    .filter(attempt -> attempt.isWaiting() && Claims.isToBeClaimed(attempt.accepted()))
                    .forEach(attempt -> claims.add(attempt.accepted()));
        } finally {
            lock.unlock();
        }
        for (var attempt : live) {
            attempt.events().forEach(event -> publish(attempt.accepted(), event));
        }
        lock.lock();
        try {
            var turn = new Turn();
            for (var attempt : live) {
                resume(attempt, turn);
            }
            startNext(turn);
            turn.commit();
        } finally {
            lock.unlock();
        }
    }

    private void resume(LiveAttempt attempt, Turn turn) {
        if (attempt.isWaiting() && !Claims.isToBeClaimed(attempt.accepted())) {
            admit(attempt.accepted(), turn);
        } else if (attempt.isCutOff()) {
            turn.finish(attempt.accepted(), Recovery.interrupted(attempt, settings.bootId(), clock.instant()));
        }
    }

    private void take(Accepted accepted, Turn turn) {
        if (Claims.isToBeClaimed(accepted)) {
            claims.add(accepted);
        } else {
            admit(accepted, turn);
        }
    }

    /** Kafka has the announcement of an attempt, and with it the agent the attempt, if that was soon enough. */
    private void announced(Accepted accepted, Instant loggedAt) {
        lock.lock();
        try {
            if (!claims.settle(accepted)) {
                return;
            }
            var turn = new Turn();
            if (Claims.isInTime(accepted, loggedAt)) {
                admit(accepted, turn);
                startNext(turn);
            } else {
                turn.giveBack(accepted);
            }
            turn.commit();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes over a command that the journal does not know yet. Returns at once.
     *
     * @return false when the agent is closing: the command was not taken, and nothing after it may be
     */
    public boolean accept(Accepted accepted) {
        lock.lock();
        try {
            if (closed) {
                return false; // it is not in the journal, so it is read from the topic again
            }
            var turn = new Turn();
            turn.add(accepted, () -> announce(accepted, LiveAttempt.delivered(accepted)));
            take(accepted, turn);
            startNext(turn);
            turn.commit();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until another command can be taken, but no longer than {@code limit}; false when it still cannot. */
    public boolean awaitRoom(Duration limit) throws InterruptedException {
        return await(() -> closed || waiting.size() + claims.size() < settings.queueLimit(), limit) && !closed;
    }

    /** Attempts that have a slot. */
    public int running() {
        lock.lock();
        try {
            return running.size();
        } finally {
            lock.unlock();
        }
    }

    /** Attempts that wait for a slot, or to be claimed. */
    public int queued() {
        lock.lock();
        try {
            return waiting.size() + claims.size();
        } finally {
            lock.unlock();
        }
    }

    public int capacity() {
        return settings.capacity();
    }

    private void admit(Accepted accepted, Turn turn) {
        switch (admission.decide(accepted)) {
            case Refused refused -> turn.finish(accepted, refused.result());
            case Ready ready -> waiting.add(ready);
        }
    }

    private void startNext(Turn turn) {
        while (!closed && running.size() < settings.capacity() && !waiting.isEmpty()) {
            var ready = waiting.remove();
            var refused = admission.refusedAtStart(ready);
            if (refused.isPresent()) {
                turn.finish(ready.accepted(), refused.get().result());
            } else {
                var execution = execution(ready);
                running.add(execution);
                turn.add(execution.started(), () -> threads.execute(() -> run(execution)));
            }
        }
    }

    private Execution execution(Ready ready) {
        var command = ready.accepted().command();
        var started =
                new JournalRecord.Started(command.taskId(), command.attempt(), settings.bootId(), clock.instant());
        var output = outputs.open(command, ready.accepted().traceparent(), ready.secrets());
        return new Execution(ready, started, output, clock, this::begun);
    }

    private void begun(Execution execution, OptionalLong pid) {
        var started = execution.started();
        Long processId = pid.isPresent() ? pid.getAsLong() : null;
        if (processId != null) {
            journal.note(new JournalRecord.Spawned(started.taskId(), started.attempt(), processId));
        }
        announce(
                execution.accepted(),
                LiveAttempt.started(execution.accepted(), started.bootId(), started.startedAt(), processId));
    }

    private void run(Execution execution) {
        var limit = execution.command().executionTimeout();
        var deadline = deadlines.schedule(
                () -> execution.stop(StopReason.TIME_IS_UP, settings.killGrace()),
                (limit.compareTo(LONGEST_RUN) < 0 ? limit : LONGEST_RUN).toMillis(),
                TimeUnit.MILLISECONDS);
        var result = execution.run();
        deadline.cancel(false);
        lock.lock();
        try {
            running.remove(execution);
            var turn = new Turn();
            turn.finish(execution.accepted(), result);
            startNext(turn);
            turn.commit();
        } finally {
            lock.unlock();
        }
    }

    private void announce(Accepted accepted, TaskEvent event) {
        publish(accepted, event);
        TransitionLog.write(event);
    }

    private void publish(Accepted accepted, TaskEvent event) {
        if (event instanceof TaskDelivered && Claims.isToBeClaimed(accepted)) {
            events.publish(event, accepted.traceparent(), loggedAt -> announced(accepted, loggedAt));
        } else {
            events.publish(event, accepted.traceparent());
        }
    }

    /** Takes nothing more, ends what runs, and returns when that is on disk: within the closing grace and a little. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            waiting.clear(); // they stay in the journal, for the next start
            claims.clear();
            running.forEach(execution -> execution.stop(StopReason.AGENT_STOPS, settings.closeGrace()));
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            await(
                    () -> running.isEmpty() && unconfirmedTurns == 0,
                    settings.closeGrace().plus(CLOSE_SLACK));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        deadlines.shutdownNow();
        threads.shutdown();
    }

    private boolean await(BooleanSupplier condition, Duration limit) throws InterruptedException {
        lock.lock();
        try {
            for (var left = limit.toNanos(); !condition.getAsBoolean(); ) {
                if (left <= 0) {
                    return false;
                }
                left = changed.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** What goes to disk together, and what follows when it is there. Used with the lock held. */
    private final class Turn {
        private final List<JournalRecord> records = new ArrayList<>();
        private final List<Runnable> afterwards = new ArrayList<>();

        void add(JournalRecord entry, Runnable whenOnDisk) {
            records.add(entry);
            afterwards.add(whenOnDisk);
        }

        void finish(Accepted accepted, TaskFinished result) {
            add(new JournalRecord.Finished(result), () -> announce(accepted, result));
        }

        void giveBack(Accepted accepted) {
            var report = LiveAttempt.returned(accepted, clock.instant());
            add(new JournalRecord.Returned(report), () -> announce(accepted, report));
        }

        void commit() {
            changed.signalAll();
            if (!records.isEmpty()) {
                unconfirmedTurns++;
                journal.commit(records, this::onDisk);
            }
        }

        private void onDisk() {
            afterwards.forEach(Runnable::run);
            lock.lock();
            try {
                unconfirmedTurns--;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }
}
