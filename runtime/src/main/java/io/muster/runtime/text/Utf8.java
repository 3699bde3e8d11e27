package io.muster.runtime.text;

/** Where characters begin and end in UTF-8 (RFC 3629). */
public final class Utf8 {
    private Utf8() {}

    /** How many of the first {@code length} bytes do not end in the middle of a character. */
    public static int wholeCharacters(byte[] bytes, int length) {
        for (var back = 1; back <= 3 && back <= length; back++) {
            var lead = bytes[length - back];
            if (!isContinuation(lead)) {
                return sequenceLength(lead) > back ? length - back : length;
            }
        }
        return length;
    }

    /** Where the first character begins that is not cut off at its front. */
    public static int firstCharacter(byte[] bytes) {
        var start = 0;
        while (start < 3 && start < bytes.length && isContinuation(bytes[start])) {
            start++;
        }
        return start;
    }

    private static boolean isContinuation(byte b) {
        return (b & 0xC0) == 0x80;
    }

    private static int sequenceLength(byte lead) {
        if ((lead & 0xE0) == 0xC0) {
            return 2;
        }
        if ((lead & 0xF0) == 0xE0) {
            return 3;
        }
        return (lead & 0xF8) == 0xF0 ? 4 : 1;
    }
}
