package io.muster.schemas.shell;

import java.util.regex.Pattern;

/** Amounts of memory and output as people write them: {@code 512MiB}, {@code 2GiB}, {@code 64KiB}, or a number of bytes. */
public final class ByteSize {
    private static final Pattern GRAMMAR = Pattern.compile("([1-9][0-9]{0,17})|([1-9][0-9]{0,8})(KiB|MiB|GiB)");
    private static final long KIB = 1_024;
    private static final long MIB = KIB * KIB;
    private static final long GIB = KIB * MIB;

    private ByteSize() {}

    /**
     * @return bytes, 1 or more
     * @throws IllegalArgumentException with advice, when {@code text} is no such amount
     */
    public static long parse(String text) {
        var matcher = GRAMMAR.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not an amount; write 512MiB, 2GiB, 64KiB or bytes");
        }
        if (matcher.group(1) != null) {
            return Long.parseLong(matcher.group(1));
        }
        var unit = switch (matcher.group(3)) {
            case "KiB" -> KIB;
            case "MiB" -> MIB;
            default -> GIB;
        };
        return Long.parseLong(matcher.group(2)) * unit;
    }

    /** In the largest unit that leaves no remainder, as {@code 512 MiB}. */
    public static String format(long bytes) {
        if (bytes > 0 && bytes % GIB == 0) {
            return bytes / GIB + " GiB";
        }
        if (bytes > 0 && bytes % MIB == 0) {
            return bytes / MIB + " MiB";
        }
        return bytes > 0 && bytes % KIB == 0 ? bytes / KIB + " KiB" : bytes + " bytes";
    }
}
