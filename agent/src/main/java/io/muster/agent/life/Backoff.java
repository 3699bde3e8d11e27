package io.muster.agent.life;

import io.github.resilience4j.core.IntervalFunction;
import java.time.Duration;

/**
 * Pauses between tries: each about twice as long as the one before, up to a limit, and of random length also there, so that a
 * fleet whose broker or gateway was away does not come back all at once. For one thread.
 */
public final class Backoff {
    private static final double RANDOM_PART = 0.5;
    private final IntervalFunction pauses;
    private int tries;

    /** @param longest the mean of the longest pauses: they take from half of that to half as long again */
    public Backoff(Duration first, Duration longest) {
        this.pauses = intervals(first, longest);
    }

    /**
     * The same for Resilience4j. Its own function of this kind cuts off what is random at the limit: after a long absence all
     * pauses would be equal.
     */
    public static IntervalFunction intervals(Duration first, Duration longest) {
        var means = IntervalFunction.ofExponentialBackoff(first, 2, longest);
        return attempt ->
                IntervalFunction.ofRandomized(means.apply(attempt), RANDOM_PART).apply(1);
    }

    /** How long to wait before the next try. */
    public Duration next() {
        return Duration.ofMillis(pauses.apply(++tries));
    }

    /** A try has succeeded. */
    public void reset() {
        tries = 0;
    }
}
