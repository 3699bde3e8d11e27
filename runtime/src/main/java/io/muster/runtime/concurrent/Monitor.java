package io.muster.runtime.concurrent;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * A lock whose waiters hear of every change of what it guards.
 *
 * {@snippet :
 * try (var _ = monitor.hold()) {
 *     queue.add(entry);
 *     monitor.changed();
 * }
 * }
 */
public final class Monitor {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Held held = new Held();

    /** Closing it lets the lock go, once for each {@link #hold}. */
    public final class Held implements AutoCloseable {
        private Held() {}

        @Override
        public void close() {
            lock.unlock();
        }
    }

    /** Waits for the lock. May be held already. */
    public Held hold() {
        lock.lock();
        return held;
    }

    /** To be called, with the lock held, after a change that somebody may wait for. */
    public void changed() {
        changed.signalAll();
    }

    /**
     * Waits until the condition is true, but no longer than {@code limit}. The lock is let go meanwhile, also when the caller
     * holds it.
     *
     * @param condition read with the lock held
     * @return whether it is true
     */
    public boolean await(BooleanSupplier condition, Duration limit) throws InterruptedException {
        try (var _ = hold()) {
            for (var left = limit.toNanos(); !condition.getAsBoolean(); ) {
                if (left <= 0) {
                    return false;
                }
                left = changed.awaitNanos(left);
            }
            return true;
        }
    }

    /** Waits until the condition is true, however long that takes. */
    public void await(BooleanSupplier condition) throws InterruptedException {
        try (var _ = hold()) {
            while (!condition.getAsBoolean()) {
                changed.await();
            }
        }
    }
}
