package io.muster.agent.output;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Reads a text as the inside of a JSON string: passes on what its escapes stand for (RFC 8259, section 7), however its writer
 * likes to escape. What is no escape is passed on as it is. Not thread-safe.
 */
final class JsonUnescaping implements ByteReader {
    private static final int UNICODE_ESCAPE = 6;
    private static final int HEX = 16;
    private static final String SIMPLE = "\"\\/bfnrt";
    private static final String MEANING = "\"\\/\b\f\n\r\t";
    private static final char NONE = 0;

    private final ByteReader next;
    /** What has come of an escape. */
    private final byte[] escape = new byte[UNICODE_ESCAPE];

    private final long[] starts = new long[UNICODE_ESCAPE];
    private final long[] ends = new long[UNICODE_ESCAPE];
    private int length;
    /** The first half of a character that takes two escapes, or none. */
    private char half = NONE;

    private long halfStart;
    private long halfEnd;

    JsonUnescaping(ByteReader next) {
        this.next = next;
    }

    @Override
    public void read(byte b, long start, long end) {
        if (length == 0 && b != '\\') {
            passHalf();
            next.read(b, start, end);
            return;
        }
        escape[length] = b;
        starts[length] = start;
        ends[length] = end;
        length++;
        if (length == 2 && b != 'u') {
            simple(b);
        } else if (length > 2 && Character.digit(b, HEX) < 0) {
            noEscape(b, start, end);
        } else if (length == UNICODE_ESCAPE) {
            character((char) Integer.parseInt(new String(escape, 2, 4, UTF_8), HEX), ends[length - 1]);
            length = 0;
        }
    }

    private void simple(byte b) {
        passHalf();
        var which = SIMPLE.indexOf(b);
        if (which >= 0) {
            next.read((byte) MEANING.charAt(which), starts[0], ends[1]);
        } else {
            next.read(escape[0], starts[0], ends[0]);
            next.read(b, starts[1], ends[1]);
        }
        length = 0;
    }

    /** @param b which is not part of it, and may begin another */
    private void noEscape(byte b, long start, long end) {
        passHalf();
        for (var n = 0; n < length - 1; n++) {
            next.read(escape[n], starts[n], ends[n]);
        }
        length = 0;
        read(b, start, end);
    }

    private void character(char character, long end) {
        if (half != NONE && Character.isLowSurrogate(character)) {
            pass(String.valueOf(new char[] {half, character}), halfStart, end);
            half = NONE;
            return;
        }
        passHalf();
        if (Character.isHighSurrogate(character)) {
            half = character;
            halfStart = starts[0];
            halfEnd = end;
        } else {
            pass(String.valueOf(character), starts[0], end);
        }
    }

    private void passHalf() {
        if (half != NONE) {
            pass(String.valueOf(half), halfStart, halfEnd);
            half = NONE;
        }
    }

    private void pass(String text, long start, long end) {
        for (var b : text.getBytes(UTF_8)) {
            next.read(b, start, end);
        }
    }

    @Override
    public long undecidedFrom(long position) {
        var own = half != NONE ? halfStart : length > 0 ? starts[0] : position;
        return Math.min(own, next.undecidedFrom(position));
    }

    @Override
    public void end() {
        length = 0;
        half = NONE;
        next.end();
    }
}
