package io.muster.gateway.link;

import io.muster.schemas.id.TaskId;
import io.muster.schemas.message.OutputChunk;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Hears one task's chunks as they come, as long as it takes them fast enough. One thread takes; any thread may tell it that
 * the task is over.
 */
public final class OutputFollower implements AutoCloseable {
    private static final long MOST_BYTES = 256 * 1024;
    private static final long NOWHERE = -1;
    private final TaskId taskId;
    private final int partition;
    private final OutputTail tail;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Event.Live> waiting = new ArrayDeque<>();
    private long bytes;
    private long place = NOWHERE;
    private boolean behind;
    private boolean nudged;
    private boolean stopped;

    /** What it hears. */
    public sealed interface Event {
        /** A chunk, and its place in the log. */
        record Live(long offset, OutputChunk chunk) implements Event {}

        /** Chunks were passed over, because they were not taken or could not be read. They are in the log. */
        record Behind() implements Event {}

        /** Nothing in the time that was given, or somebody has called {@link #nudge}. */
        record Quiet() implements Event {}

        /** The gateway is being stopped. */
        record Stopped() implements Event {}
    }

    OutputFollower(TaskId taskId, int partition, OutputTail tail) {
        this.taskId = taskId;
        this.partition = partition;
        this.tail = tail;
    }

    TaskId taskId() {
        return taskId;
    }

    int partition() {
        return partition;
    }

    /** From which offset on it hears everything, until it falls behind. */
    public long place() {
        lock.lock();
        try {
            return place;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Hears what comes from now on, after it was behind.
     *
     * @throws io.muster.runtime.kafka.LogUnavailableException when Kafka does not answer within 5 s
     */
    public void enterAgain() {
        tail.leave(this);
        lock.lock();
        try {
            behind = false;
            place = NOWHERE;
        } finally {
            lock.unlock();
        }
        tail.enter(this);
    }

    /** The next event; waits for it no longer than {@code atMost}. */
    public Event next(Duration atMost) throws InterruptedException {
        lock.lock();
        try {
            for (var left = atMost.toNanos(); waiting.isEmpty() && !behind && !nudged && !stopped && left > 0; ) {
                left = changed.awaitNanos(left);
            }
            if (!waiting.isEmpty()) {
                var live = waiting.remove();
                bytes -= OutputRecords.size(live.chunk());
                return live;
            }
            nudged = false;
            return stopped ? new Event.Stopped() : behind ? new Event.Behind() : new Event.Quiet();
        } finally {
            lock.unlock();
        }
    }

    /** Ends a wait for the next event. */
    public void nudge() {
        lock.lock();
        try {
            nudged = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void offer(long offset, OutputChunk chunk) {
        lock.lock();
        try {
            if (behind || place == NOWHERE || offset < place) {
                return;
            }
            bytes += OutputRecords.size(chunk);
            waiting.add(new Event.Live(offset, chunk));
            if (bytes > MOST_BYTES) {
                losePlace();
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void losePlace() {
        lock.lock();
        try {
            behind = true;
            waiting.clear();
            bytes = 0;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void stop() {
        lock.lock();
        try {
            stopped = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean isWithoutPlace() {
        return place() == NOWHERE;
    }

    void place(long offset) {
        lock.lock();
        try {
            place = offset;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean awaitPlace(Duration atMost) {
        lock.lock();
        try {
            for (var left = atMost.toNanos(); place == NOWHERE && !stopped && left > 0; ) {
                left = changed.awaitNanos(left);
            }
            return place != NOWHERE;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        tail.leave(this);
    }
}
