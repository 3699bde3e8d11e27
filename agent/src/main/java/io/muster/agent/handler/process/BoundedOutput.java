package io.muster.agent.handler.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * Keeps the beginning and the end of a stream, whatever its length, in bounded memory.
 *
 * <p>Half of the limit is the beginning, half the end. Thread-safe: one thread writes while another takes the text.
 */
final class BoundedOutput {
    private final int headLimit;
    private final byte[] tail;
    private final ByteArrayOutputStream head = new ByteArrayOutputStream(256);
    private long total;

    /** @param limit in bytes, at least 2 */
    BoundedOutput(int limit) {
        this.headLimit = limit - limit / 2;
        this.tail = new byte[limit / 2];
    }

    synchronized void write(byte[] bytes, int length) {
        var toHead = Math.min(length, headLimit - head.size());
        head.write(bytes, 0, toHead);
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

    synchronized long totalBytes() {
        return total;
    }

    synchronized boolean isTruncated() {
        return total > (long) headLimit + tail.length;
    }

    /**
     * As UTF-8, with U+FFFD for what is not. When truncated, a line tells how much is missing, and no character is cut in
     * half there.
     */
    synchronized String text() {
        var begin = head.toByteArray();
        var end = tailBytes();
        if (!isTruncated()) {
            var whole = Arrays.copyOf(begin, begin.length + end.length);
            System.arraycopy(end, 0, whole, begin.length, end.length);
            return new String(whole, UTF_8);
        }
        var beginLength = Utf8.wholeCharacters(begin);
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
