package io.muster.dispatcher.intake;

import java.time.Duration;

/** Says when a period has passed since the last time it said so. */
final class Cadence {
    private final long period;
    private long last = System.nanoTime();

    Cadence(Duration period) {
        this.period = period.toNanos();
    }

    /** The next call says no again. */
    boolean isDue() {
        var due = isAboutToBeDue();
        if (due) {
            last = System.nanoTime();
        }
        return due;
    }

    /** What {@link #isDue} would say. */
    boolean isAboutToBeDue() {
        return System.nanoTime() - last >= period;
    }
}
