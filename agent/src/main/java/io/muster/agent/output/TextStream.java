package io.muster.agent.output;

import io.muster.runtime.text.HeadAndTail;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Standard output or standard error of an attempt, from bytes to the text that is shown: valid UTF-8, secrets masked. Not
 * thread-safe.
 */
final class TextStream {
    private final Utf8Repair repair = new Utf8Repair();
    private final @Nullable SecretMask mask;
    private final HeadAndTail kept;
    private long bytes;

    TextStream(int keptBytes, List<String> secrets) {
        this.mask = secrets.isEmpty() ? null : new SecretMask(secrets);
        this.kept = new HeadAndTail(keptBytes);
    }

    /** @return the text as far as it is certain now */
    byte[] write(byte[] written, int offset, int length) {
        bytes += length;
        return keep(masked(repair.append(written, offset, length)));
    }

    /** @return what was held back, since nothing more comes */
    byte[] end() {
        var last = keep(masked(repair.end()));
        return mask == null ? last : concatenated(last, keep(mask.end()));
    }

    private byte[] masked(byte[] text) {
        return mask == null ? text : mask.append(text);
    }

    private byte[] keep(byte[] text) {
        kept.write(text, text.length);
        return text;
    }

    private static byte[] concatenated(byte[] first, byte[] second) {
        var both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    /** How many bytes were written. */
    long bytes() {
        return bytes;
    }

    String kept() {
        return kept.text();
    }

    boolean isTruncated() {
        return kept.isTruncated();
    }
}
