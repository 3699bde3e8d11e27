package io.muster.agent.link;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far this machine's clock is from the broker's, as the broker's stamps on acknowledged results tell it.
 *
 * <p>A stamp between sending and acknowledgement agrees with this clock, however long that took: only what is outside is
 * skew. So a slow broker is not taken for a wrong clock, and the measure is never larger than the truth.
 */
public final class ClockSkew {
    private static final Logger log = LoggerFactory.getLogger(ClockSkew.class);
    /** Deadlines are in seconds and more; below this nobody would notice. */
    private static final Duration WORTH_A_WARNING = Duration.ofSeconds(5);

    private final InstantSource clock;
    private final AtomicReference<@Nullable Long> millis = new AtomicReference<>();
    private final AtomicBoolean warned = new AtomicBoolean();

    public ClockSkew(InstantSource clock) {
        this.clock = clock;
    }

    Instant now() {
        return clock.instant();
    }

    /**
     * A record has just been acknowledged.
     *
     * @param sentAt by this clock
     * @param loggedAt by the broker's
     */
    void acknowledged(Instant sentAt, Instant loggedAt) {
        var skew = skew(sentAt, loggedAt, now());
        millis.set(skew.toMillis());
        if (skew.abs().compareTo(WORTH_A_WARNING) < 0) {
            if (warned.compareAndSet(true, false)) {
                log.atInfo().log("this machine's clock agrees with the broker's again");
            }
        } else if (warned.compareAndSet(false, true)) {
            log.atWarn()
                    .addKeyValue("clock_skew_ms", skew.toMillis())
                    .log("this machine's clock is wrong, or the broker's: tasks may expire too early or too late here");
        }
    }

    /** This clock less the broker's, in milliseconds; null while it is not known. */
    @Nullable Long millis() {
        return millis.get();
    }

    static Duration skew(Instant sentAt, Instant loggedAt, Instant acknowledgedAt) {
        if (loggedAt.isBefore(sentAt)) {
            return Duration.between(loggedAt, sentAt);
        }
        return loggedAt.isAfter(acknowledgedAt) ? Duration.between(loggedAt, acknowledgedAt) : Duration.ZERO;
    }
}
