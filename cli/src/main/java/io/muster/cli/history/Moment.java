package io.muster.cli.history;

import io.muster.schemas.codec.Durations;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** A time as it is written on the command line: RFC 3339, the seconds may be left out; or {@code -2h}, two hours ago. */
public final class Moment {
    private final @Nullable Instant time;
    private final Duration ago;

    private Moment(@Nullable Instant time, Duration ago) {
        this.time = time;
        this.ago = ago;
    }

    /** @throws IllegalArgumentException with advice */
    public static Moment parse(String text) {
        if (text.startsWith("-")) {
            return new Moment(null, Durations.parse(text.substring(1)));
        }
        try {
            return new Moment(OffsetDateTime.parse(text).toInstant(), Duration.ZERO);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a time; write RFC 3339 as 2026-11-20T10:00Z, or -2h for two hours ago", e);
        }
    }

    Instant at(Instant now) {
        return time == null ? now.minus(ago) : time;
    }
}
