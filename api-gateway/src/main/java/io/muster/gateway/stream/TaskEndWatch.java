package io.muster.gateway.stream;

import io.muster.gateway.problem.ProblemException;
import io.muster.gateway.store.TaskWaiter;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.view.TaskView;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks for the end of a task while another thread shows its output. */
final class TaskEndWatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(TaskEndWatch.class);
    private static final Duration STEP = Duration.ofSeconds(5);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private volatile @Nullable TaskView ended;
    private volatile boolean closed;

    /** @param whenEnded called once, unless it is closed before */
    static TaskEndWatch begin(TaskWaiter waiter, TaskId taskId, Runnable whenEnded) {
        var watch = new TaskEndWatch();
        Thread.ofVirtual().name("output-of-" + taskId).start(() -> watch.run(waiter, taskId, whenEnded));
        return watch;
    }

    private void run(TaskWaiter waiter, TaskId taskId, Runnable whenEnded) {
        while (!closed) {
            try {
                var view =
                        waiter.await(taskId, STEP).filter(found -> found.state().isTerminal());
                if (view.isPresent()) {
                    ended = view.get();
                    whenEnded.run();
                    return;
                }
            } catch (ProblemException e) {
                log.atDebug().setCause(e).log("whether a task has ended cannot be seen while Redis is away");
                LockSupport.parkNanos(RETRY.toNanos());
            }
        }
    }

    /** The task as it ended; empty while it goes on. */
    Optional<TaskView> ended() {
        return Optional.ofNullable(ended);
    }

    @Override
    public void close() {
        closed = true;
    }
}
