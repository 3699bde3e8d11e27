package io.muster.schemas.codec;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/**
 * Moments in JSON: RFC 3339, UTC, exactly three digits of milliseconds. What is read is cut to milliseconds too, so that a
 * message is the same before and after it was written.
 */
final class Timestamps {
    private static final DateTimeFormatter MILLISECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
    /** RFC 3339 has four digits for the year. */
    private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");

    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999Z");

    private Timestamps() {}

    static String format(Instant instant) {
        return MILLISECONDS.format(instant);
    }

    /** @throws IllegalArgumentException when it is not RFC 3339, or not in the years 0 to 9999 */
    static Instant parse(String text) {
        try {
            var instant = Instant.parse(text).truncatedTo(ChronoUnit.MILLIS);
            if (!instant.isBefore(FIRST) && !instant.isAfter(LAST)) {
                return instant;
            }
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        throw new IllegalArgumentException("not in the years 0 to 9999");
    }
}
