package io.muster.gateway.httpagent;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.muster.runtime.text.HeadAndTail;
import java.util.regex.Pattern;

/**
 * What is kept of a text that a program wrote: as much as of those of other agents.
 *
 * @param text its beginning and its end when it was longer, with a line between that says how much is left out
 * @param bytes of the whole, in UTF-8
 */
record KeptText(String text, long bytes, boolean isTruncated) {
    static final KeptText NONE = new KeptText("", 0, false);
    private static final int KEPT_BYTES = 64 * 1024;
    /** Halves of a surrogate pair, by which some languages write bytes that are no UTF-8. */
    private static final Pattern NO_CHARACTER = Pattern.compile("\\p{Cs}");

    static KeptText of(String text) {
        if (text.isEmpty()) {
            return NONE;
        }
        var bytes = characters(text).getBytes(UTF_8);
        var kept = new HeadAndTail(KEPT_BYTES);
        kept.write(bytes, bytes.length);
        return new KeptText(kept.text(), bytes.length, kept.isTruncated());
    }

    /** The text, with U+FFFD for what is no character. */
    static String characters(String text) {
        return NO_CHARACTER.matcher(text).replaceAll("\uFFFD");
    }
}
