package io.muster.dispatcher.fold;

import org.jspecify.annotations.Nullable;

/**
 * Where Redis is not what the log says.
 *
 * @param part the field of a hash or the member of a sorted set; empty when the key as a whole is meant
 * @param expected what the log says, null when there should be nothing
 * @param found what Redis has, null when it has nothing
 */
public record Difference(
        String key,
        String part,
        @Nullable String expected,
        @Nullable String found) {
    private static final int SHOWN = 120;

    /** One line for people. */
    public String line() {
        return key + (part.isEmpty() ? "" : " " + part) + ": the log says " + shown(expected) + ", Redis has "
                + shown(found);
    }

    /** A value, cut to what fits in a line. */
    public static String shown(@Nullable String value) {
        var text = value == null ? "nothing" : value;
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }
}
