package io.muster.dispatcher.intake;

import java.time.Duration;

/** Says when a period has passed since the last time it said so. */
final class Cadence {
    private final long period;
    private long last = System.nanoTime();

    Cadence(Duration period) {
        this.period = period.toNanos();
    }

    boolean isDue() {
        var now = System.nanoTime();
        if (now - last < period) {
            return false;
        }
        last = now;
        return true;
    }
}
