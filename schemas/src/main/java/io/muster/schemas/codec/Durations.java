package io.muster.schemas.codec;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 500ms}, {@code 30s}, {@code 10m}, {@code 1h}, {@code 7d}, or ISO 8601 as {@code PT10M}. */
public final class Durations {
    private static final Pattern SHORT = Pattern.compile("(\\d{1,10})(ms|s|m|h|d)");

    private Durations() {}

    /** @throws IllegalArgumentException with advice, when {@code text} is neither form or is negative */
    public static Duration parse(String text) {
        var matcher = SHORT.matcher(text);
        if (matcher.matches()) {
            var amount = Long.parseLong(matcher.group(1));
            return switch (matcher.group(2)) {
                case "ms" -> Duration.ofMillis(amount);
                case "s" -> Duration.ofSeconds(amount);
                case "m" -> Duration.ofMinutes(amount);
                case "h" -> Duration.ofHours(amount);
                default -> Duration.ofDays(amount);
            };
        }
        try {
            var duration = Duration.parse(text.toUpperCase(Locale.ROOT));
            if (!duration.isNegative()) {
                return duration;
            }
        } catch (DateTimeParseException | ArithmeticException e) {
            throw new IllegalArgumentException(advice(text), e);
        }
        throw new IllegalArgumentException(advice(text));
    }

    private static String advice(String text) {
        return "'" + text + "' is not a duration; write 30s, 10m, 1h or ISO 8601 as PT10M";
    }
}
