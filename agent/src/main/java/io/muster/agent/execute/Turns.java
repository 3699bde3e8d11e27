package io.muster.agent.execute;

import io.muster.agent.journal.Journal;
import io.muster.runtime.concurrent.Monitor;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/**
 * Whatever changes among the attempts changes here: one {@link Turn} after the other, each with the monitor held, and on its
 * way to disk before the next. So what is guarded by the monitor is touched by the steps of a turn alone.
 */
final class Turns {
    private final Monitor monitor = new Monitor();
    private final Journal journal;
    private final Runnable whenChanged;
    private int underWay;
    private boolean closing;

    /** @param whenChanged called after the steps of each turn, with the monitor held */
    Turns(Journal journal, Runnable whenChanged) {
        this.journal = journal;
        this.whenChanged = whenChanged;
    }

    /** Whatever else, what has happened is written down. Waits for the monitor, not for the disk. */
    void take(Consumer<Turn> steps) {
        try (var _ = monitor.hold()) {
            var turn = new Turn();
            steps.accept(turn);
            whenChanged.run();
            monitor.changed();
            if (!turn.isEmpty()) {
                underWay++;
                journal.commit(turn.records(), () -> onDisk(turn));
            }
        }
    }

    /**
     * The same for what is new.
     *
     * @return false when it comes too late: nothing was done
     */
    boolean takeUnlessClosing(Consumer<Turn> steps) {
        try (var _ = monitor.hold()) {
            if (closing) {
                return false;
            }
            take(steps);
            return true;
        }
    }

    /** The turn after which nothing new is taken and nothing begins. */
    void close(Consumer<Turn> steps) {
        try (var _ = monitor.hold()) {
            closing = true;
            take(steps);
        }
    }

    /** Something that the turns change. Waits for the monitor. */
    int read(IntSupplier number) {
        try (var _ = monitor.hold()) {
            return number.getAsInt();
        }
    }

    /** To be read within a turn. */
    boolean isClosing() {
        return closing;
    }

    /**
     * Waits until there is room for something new, but no longer than {@code limit}.
     *
     * @return whether there is, and it can be taken
     */
    boolean awaitUnlessClosing(BooleanSupplier room, Duration limit) throws InterruptedException {
        try (var _ = monitor.hold()) {
            return monitor.await(() -> closing || room.getAsBoolean(), limit) && !closing;
        }
    }

    /**
     * Waits until all turns are on disk, with what follows from them, but no longer than {@code limit}.
     *
     * @param ended what has to be true besides
     * @return whether it is so; false also when the thread was interrupted, and stays so
     */
    boolean awaitQuiet(BooleanSupplier ended, Duration limit) {
        try {
            return monitor.await(() -> ended.getAsBoolean() && underWay == 0, limit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void onDisk(Turn turn) {
        try {
            turn.followUp();
        } finally {
            try (var _ = monitor.hold()) {
                underWay--;
                monitor.changed();
            }
        }
    }
}
