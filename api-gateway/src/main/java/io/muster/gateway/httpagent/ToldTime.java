package io.muster.gateway.httpagent;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A moment as clients write it: RFC 3339, the same without a zone, or seconds since 1970 as a number.
 *
 * @param at to the millisecond; read as UTC when no zone is told
 * @param hasZone whether it says which moment it is
 */
record ToldTime(Instant at, boolean hasZone) {
    private static final Pattern FORM =
            Pattern.compile("(\\d{4}-\\d{2}-\\d{2})[Tt ](\\d{2}:\\d{2}(?::\\d{2}(?:\\.\\d{1,9})?)?)"
                    + "(?:([Zz])|([+-]\\d{2}):?(\\d{2}))?");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999Z");
    private static final String ADVICE =
            "must be a time from 1970 to 9999, as 2026-11-22T10:00:00Z, or in seconds since 1970 as a number";

    /** @throws IllegalArgumentException with advice */
    static ToldTime of(JsonNode node) {
        if (node.isNumber()) {
            return ofSeconds(node.doubleValue());
        }
        var form = FORM.matcher(node.isTextual() ? node.textValue() : "");
        if (!form.matches()) {
            throw new IllegalArgumentException(ADVICE);
        }
        var local = form.group(1) + "T" + form.group(2);
        var hasZone = form.group(3) != null || form.group(4) != null;
        try {
            var at = hasZone
                    ? OffsetDateTime.parse(local
                                    + (form.group(3) != null
                                            ? form.group(3).toUpperCase(Locale.ROOT)
                                            : form.group(4) + ":" + form.group(5)))
                            .toInstant()
                    : LocalDateTime.parse(local).toInstant(ZoneOffset.UTC);
            return checked(at, hasZone);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(ADVICE, e);
        }
    }

    private static ToldTime ofSeconds(double seconds) {
        if (!(seconds >= 0 && seconds <= LAST.getEpochSecond())) {
            throw new IllegalArgumentException(ADVICE);
        }
        return checked(Instant.ofEpochMilli((long) (seconds * 1000)), true);
    }

    private static ToldTime checked(Instant at, boolean hasZone) {
        if (at.isBefore(Instant.EPOCH) || at.isAfter(LAST)) {
            throw new IllegalArgumentException(ADVICE);
        }
        return new ToldTime(at.truncatedTo(ChronoUnit.MILLIS), hasZone);
    }
}
