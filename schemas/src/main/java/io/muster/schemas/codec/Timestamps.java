package io.muster.schemas.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
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

    private static final String COMMON_FORM = "0000-00-00T00:00:00.000Z";
    private static final int SECONDS_OF_DAY = 86_400;

    private Timestamps() {}

    /**
     * The same as {@link #MILLISECONDS} gives. Half of what a view costs to write and to read is its times, so those that
     * have the common form take a short way.
     */
    static String format(Instant instant) {
        if (instant.isBefore(FIRST) || instant.isAfter(LAST)) {
            return MILLISECONDS.format(instant);
        }
        var date = LocalDate.ofEpochDay(Math.floorDiv(instant.getEpochSecond(), SECONDS_OF_DAY));
        var second = Math.floorMod(instant.getEpochSecond(), SECONDS_OF_DAY);
        var text = COMMON_FORM.getBytes(ISO_8859_1);
        digits(text, 0, 4, date.getYear());
        digits(text, 5, 7, date.getMonthValue());
        digits(text, 8, 10, date.getDayOfMonth());
        digits(text, 11, 13, second / 3_600);
        digits(text, 14, 16, second / 60 % 60);
        digits(text, 17, 19, second % 60);
        digits(text, 20, 23, instant.getNano() / 1_000_000);
        return new String(text, ISO_8859_1);
    }

    private static void digits(byte[] text, int from, int end, int number) {
        var rest = number;
        for (var i = end - 1; i >= from; i--) {
            text[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }

    /** @throws IllegalArgumentException when it is not RFC 3339, or not in the years 0 to 9999 */
    static Instant parse(String text) {
        try {
            var instant = parseAnyYear(text).truncatedTo(ChronoUnit.MILLIS);
            if (!instant.isBefore(FIRST) && !instant.isAfter(LAST)) {
                return instant;
            }
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        throw new IllegalArgumentException("not in the years 0 to 9999");
    }

    /**
     * The same as {@link Instant#parse}.
     *
     * @throws DateTimeException when it is not RFC 3339
     */
    static Instant parseAnyYear(String text) {
        if (!hasCommonForm(text)) {
            return Instant.parse(text);
        }
        var hour = number(text, 11, 13);
        var minute = number(text, 14, 16);
        var second = number(text, 17, 19);
        if (hour > 23 || minute > 59 || second > 59) {
            return Instant.parse(text);
        }
        var date = LocalDate.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10));
        return Instant.ofEpochSecond(
                date.toEpochDay() * SECONDS_OF_DAY + hour * 3_600L + minute * 60L + second,
                number(text, 20, 23) * 1_000_000L);
    }

    private static boolean hasCommonForm(String text) {
        if (text.length() != COMMON_FORM.length()) {
            return false;
        }
        for (var i = 0; i < COMMON_FORM.length(); i++) {
            var expected = COMMON_FORM.charAt(i);
            var found = text.charAt(i);
            if (expected == '0' ? found < '0' || found > '9' : found != expected) {
                return false;
            }
        }
        return true;
    }

    private static int number(String text, int from, int end) {
        var number = 0;
        for (var i = from; i < end; i++) {
            number = number * 10 + text.charAt(i) - '0';
        }
        return number;
    }
}
