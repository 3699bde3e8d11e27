package io.muster.runtime.history;

import io.muster.schemas.codec.Durations;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** A time as people give it: RFC 3339, the seconds may be left out; or {@code -2h} or {@code 2h ago}, two hours ago. */
public final class Moment {
    private static final String AGO = " ago";
    private static final int LAST_YEAR = 9999;
    private final @Nullable Instant time;
    private final Duration ago;

    private Moment(@Nullable Instant time, Duration ago) {
        this.time = time;
        this.ago = ago;
    }

    /** @throws IllegalArgumentException with advice */
    public static Moment parse(String text) {
        if (text.matches("-[0-9Pp].*")) {
            return new Moment(null, Durations.parse(text.substring(1)));
        }
        if (text.endsWith(AGO)) {
            return new Moment(null, Durations.parse(text.substring(0, text.length() - AGO.length())));
        }
        try {
            var time = OffsetDateTime.parse(text);
            if (time.getYear() >= 0 && time.getYear() <= LAST_YEAR) {
                return new Moment(time.toInstant(), Duration.ZERO);
            }
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(advice(text), e);
        }
        throw new IllegalArgumentException(advice(text));
    }

    private static String advice(String text) {
        return "'" + text + "' is not a time; write RFC 3339 as 2026-11-20T10:00Z, or -2h for two hours ago";
    }

    /** To the millisecond, as records have it. A time before 1970 is given as 1970: the log has nothing of before. */
    public Instant at(Instant now) {
        var moment = time;
        if (moment == null) {
            var sinceEpoch = Duration.between(Instant.EPOCH, now);
            moment = ago.compareTo(sinceEpoch) > 0 ? Instant.EPOCH : now.minus(ago);
        }
        return (moment.isBefore(Instant.EPOCH) ? Instant.EPOCH : moment).truncatedTo(ChronoUnit.MILLIS);
    }
}
