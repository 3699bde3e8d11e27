package io.muster.dispatcher.intake;

import java.time.Duration;

/** When to try again: at once at first, then less and less often until something succeeds. */
final class Backoff {
    private final long first;
    private final long longest;
    private long delay;
    private long notBefore = System.nanoTime();

    Backoff(Duration first, Duration longest) {
        this.first = first.toNanos();
        this.longest = longest.toNanos();
    }

    boolean isDue() {
        return System.nanoTime() - notBefore >= 0;
    }

    void failed() {
        delay = delay == 0 ? first : Math.min(longest, delay * 2);
        notBefore = System.nanoTime() + delay;
    }

    void succeeded() {
        delay = 0;
    }
}
