package io.muster.cli.up;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A part of the stack that can be stopped and started again while the rest goes on. */
final class Part<T extends AutoCloseable> implements AutoCloseable {
    private final Supplier<T> starter;
    private @Nullable T running;

    Part(Supplier<T> starter) {
        this.starter = starter;
    }

    /** @return what runs, whether it was started now or before */
    synchronized T start() {
        var current = running;
        if (current == null) {
            current = starter.get();
            running = current;
        }
        return current;
    }

    /** @throws IllegalStateException when the part could not be closed as it should */
    @Override
    public synchronized void close() {
        var current = running;
        running = null;
        if (current != null) {
            try {
                current.close();
            } catch (Exception e) {
                throw new IllegalStateException(
                        "cannot stop " + current.getClass().getSimpleName(), e);
            }
        }
    }
}
