package io.muster.cli.http;

import java.time.Duration;

/**
 * How often and how patiently a request is repeated.
 *
 * @param attempts at least 1
 * @param firstDelay before the second attempt; each further one waits twice as long, up to {@link #LONGEST_DELAY}
 */
public record Retry(int attempts, Duration firstDelay) {
    public static final Duration LONGEST_DELAY = Duration.ofSeconds(5);

    /** About six seconds in all: long enough for a gateway to restart. */
    public static final Retry DEFAULT = new Retry(6, Duration.ofMillis(200));

    Duration delayAfter(int attempt) {
        var delay = firstDelay.multipliedBy(1L << Math.min(attempt - 1, 20));
        return delay.compareTo(LONGEST_DELAY) < 0 ? delay : LONGEST_DELAY;
    }
}
