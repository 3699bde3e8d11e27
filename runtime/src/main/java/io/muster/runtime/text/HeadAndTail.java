package io.muster.runtime.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * Keeps the beginning and the end of a text in UTF-8, whatever its length, in bounded memory: half of the limit is the
 * beginning, half the end. Not thread-safe.
 */
public final class HeadAndTail {
    private final int headLimit;
    private final int tailLimit;
    private byte[] tail = {};
    private final ByteArrayOutputStream head = new ByteArrayOutputStream(256);
    private long total;

    /** @param limit in bytes, at least 2 */
    public HeadAndTail(int limit) {
        this.headLimit = limit - limit / 2;
        this.tailLimit = limit / 2;
    }

    public void write(byte[] bytes, int length) {
        var toHead = Math.min(length, headLimit - head.size());
        head.write(bytes, 0, toHead);
        if (toHead < length && tail.length == 0) {
            tail = new byte[tailLimit]; // most tasks write little, and need none
        }
        var tailPosition = total + toHead - headLimit;
        total += length;
        // Only the last of them can stay.
        var from = Math.max(toHead, length - tail.length);
        tailPosition += from - toHead;
        while (from < length) {
            var at = (int) (tailPosition % tail.length);
            var count = Math.min(length - from, tail.length - at);
            System.arraycopy(bytes, from, tail, at, count);
            from += count;
            tailPosition += count;
        }
    }

    public boolean isTruncated() {
        return total > (long) headLimit + tailLimit;
    }

    /** When truncated, a line tells how much is missing, and no character is cut in half there. */
    public String text() {
        var begin = head.toByteArray();
        var end = tailBytes();
        if (!isTruncated()) {
            var whole = Arrays.copyOf(begin, begin.length + end.length);
            System.arraycopy(end, 0, whole, begin.length, end.length);
            return new String(whole, UTF_8);
        }
        var beginLength = Utf8.wholeCharacters(begin, begin.length);
        var endStart = Utf8.firstCharacter(end);
        var missing = total - beginLength - (end.length - endStart);
        return new String(begin, 0, beginLength, UTF_8)
                + "\n[... " + missing + " bytes left out ...]\n"
                + new String(end, endStart, end.length - endStart, UTF_8);
    }

    private byte[] tailBytes() {
        var written = Math.max(0, total - headLimit);
        var length = (int) Math.min(written, tail.length);
        var bytes = new byte[length];
        for (var i = 0; i < length; i++) {
            bytes[i] = tail[(int) ((written - length + i) % tail.length)];
        }
        return bytes;
    }
}
