package io.muster.agent.execute;

import io.muster.schemas.message.TaskFinished;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Runs attempts, each on a thread of its own and within its execution_timeout; one that does not stop is not waited for for ever. */
final class Runner implements AutoCloseable {
    private static final Duration LONGEST_RUN = Duration.ofDays(365);
    private final Duration killGrace;
    private final Duration abandonAfter;
    private final ExecutorService threads;
    private final ScheduledExecutorService deadlines = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("agent-deadlines").factory());

    /** Hears how a run goes: that it has ended; or that it was abandoned, and later, perhaps, that it has come back. */
    interface Watcher {
        void ended(Execution execution, TaskFinished result);

        void abandoned(Execution execution, TaskFinished result);

        void cameBack(Execution execution);
    }

    /**
     * @param killGrace how long a run whose time is up may take to end before it is ended by force
     * @param abandonAfter how long after that it is waited for
     */
    Runner(Duration killGrace, Duration abandonAfter, ExecutorService threads) {
        this.killGrace = killGrace;
        this.abandonAfter = abandonAfter;
        this.threads = threads;
    }

    Runner(Duration killGrace, Duration abandonAfter) {
        this(
                killGrace,
                abandonAfter,
                Executors.newCachedThreadPool(
                        Thread.ofPlatform().daemon().name("agent-run-", 0).factory()));
    }

    /** Returns at once. */
    void run(Execution execution, Watcher watcher) {
        try {
            threads.execute(() -> runInTime(execution, watcher));
        } catch (OutOfMemoryError e) { // what Java says when the system gives it no more threads
            watcher.ended(
                    execution, execution.notRun("the machine has no thread left to run it on: " + e.getMessage()));
        }
    }

    private void runInTime(Execution execution, Watcher watcher) {
        var limit = execution.command().executionTimeout();
        var deadline = deadlines.schedule(
                () -> execution.stop(StopReason.TIME_IS_UP, killGrace),
                (limit.compareTo(LONGEST_RUN) < 0 ? limit : LONGEST_RUN).toMillis(),
                TimeUnit.MILLISECONDS);
        var thread = Thread.currentThread();
        var _ = execution.stopRequested().thenAccept(grace -> abandonLater(execution, thread, grace, watcher));
        var result = execution.run();
        deadline.cancel(false);
        if (result.isPresent()) {
            watcher.ended(execution, result.get());
            return;
        }
        synchronized (execution) { // until it has been said that it was abandoned
            var _ = Thread.interrupted(); // that was for this run, not for the next on this thread
            watcher.cameBack(execution);
        }
    }

    private void abandonLater(Execution execution, Thread thread, Duration grace, Watcher watcher) {
        var patience = grace.plus(abandonAfter);
        var _ = deadlines.schedule(
                () -> abandon(execution, thread, patience, watcher), patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static void abandon(Execution execution, Thread thread, Duration patience, Watcher watcher) {
        synchronized (execution) {
            execution.abandon(patience).ifPresent(result -> {
                thread.interrupt(); // which helps when it waits for something in Java
                watcher.abandoned(execution, result);
            });
        }
    }

    /** What still runs goes on, without a limit. */
    @Override
    public void close() {
        deadlines.shutdownNow();
        threads.shutdown();
    }
}
