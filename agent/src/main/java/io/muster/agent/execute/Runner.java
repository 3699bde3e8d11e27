package io.muster.agent.execute;

import io.muster.schemas.message.TaskFinished;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Runs attempts, each on a thread of its own and within its execution_timeout. */
final class Runner implements AutoCloseable {
    private static final Duration LONGEST_RUN = Duration.ofDays(365);
    private final Duration killGrace;
    private final ExecutorService threads = Executors.newCachedThreadPool(
            Thread.ofPlatform().daemon().name("agent-run-", 0).factory());
    private final ScheduledExecutorService deadlines = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("agent-deadlines").factory());

    /** @param killGrace how long a run whose time is up may take to end before it is ended by force */
    Runner(Duration killGrace) {
        this.killGrace = killGrace;
    }

    /** Returns at once. */
    void run(Execution execution, Consumer<TaskFinished> onEnd) {
        try {
            threads.execute(() -> onEnd.accept(runInTime(execution)));
        } catch (OutOfMemoryError e) { // what Java says when the system gives it no more threads
            onEnd.accept(execution.notRun("the machine has no thread left to run it on: " + e.getMessage()));
        }
    }

    private TaskFinished runInTime(Execution execution) {
        var limit = execution.command().executionTimeout();
        var deadline = deadlines.schedule(
                () -> execution.stop(StopReason.TIME_IS_UP, killGrace),
                (limit.compareTo(LONGEST_RUN) < 0 ? limit : LONGEST_RUN).toMillis(),
                TimeUnit.MILLISECONDS);
        var result = execution.run();
        deadline.cancel(false);
        return result;
    }

    /** What still runs goes on, without a limit. */
    @Override
    public void close() {
        deadlines.shutdownNow();
        threads.shutdown();
    }
}
