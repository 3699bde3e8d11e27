package io.muster.schemas.message;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What the schemas say of numbers, so that nothing else can be made, written or read. */
final class Limits {
    private static final int SHA_256_DIGITS = 64;
    private static final Duration LONGEST = Duration.ofHours(999_999_999);

    private Limits() {}

    /** Attempts count from 1. */
    static void attempt(int attempt) {
        if (attempt < 1) {
            throw new IllegalArgumentException("attempt must be 1 or more");
        }
    }

    static void notNegative(String field, @Nullable Long value) {
        if (value != null && value < 0) {
            throw new IllegalArgumentException(field + " must not be negative");
        }
    }

    static void duration(String field, Duration value) {
        if (value.isNegative() || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(field + " must be from PT0S to " + LONGEST);
        }
    }

    /** In lower-case hex. */
    static void sha256(String field, @Nullable String value) {
        if (value != null && (value.length() != SHA_256_DIGITS || !isHex(value))) {
            throw new IllegalArgumentException(field + " must be 64 digits of lower-case hex");
        }
    }

    /** By hand: every result that is read has two, and a regex costs more. */
    private static boolean isHex(String value) {
        for (var i = 0; i < value.length(); i++) {
            var c = value.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }

    static void percent(String field, double value) {
        if (!(value >= 0 && value <= 100)) {
            throw new IllegalArgumentException(field + " must be from 0 to 100");
        }
    }

    /** JSON has no NaN and no infinity. */
    static void finite(String field, double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(field + " must be a finite number");
        }
    }
}
