package io.muster.agent.output;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.muster.runtime.text.Utf8;
import java.util.Arrays;

/**
 * Makes a stream of any bytes valid UTF-8, piece by piece: what is none becomes U+FFFD, exactly as if the whole had been
 * decoded at once, wherever the pieces begin and end. Not thread-safe.
 */
final class Utf8Repair {
    private static final byte[] NOTHING = {};
    /** The beginning of a character whose end has not come yet: three bytes at most. */
    private byte[] rest = NOTHING;

    /** What can be said of the stream so far: whole characters. */
    byte[] append(byte[] bytes, int offset, int length) {
        var piece = Arrays.copyOf(rest, rest.length + length);
        System.arraycopy(bytes, offset, piece, rest.length, length);
        var whole = Utf8.wholeCharacters(piece, piece.length);
        rest = Arrays.copyOfRange(piece, whole, piece.length);
        return repaired(piece, whole);
    }

    /** What is left when nothing more comes. */
    byte[] end() {
        var last = repaired(rest, rest.length);
        rest = NOTHING;
        return last;
    }

    private static byte[] repaired(byte[] bytes, int length) {
        return new String(bytes, 0, length, UTF_8).getBytes(UTF_8);
    }
}
