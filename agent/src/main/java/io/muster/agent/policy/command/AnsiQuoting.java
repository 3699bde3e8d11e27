package io.muster.agent.policy.command;

/** The escapes of {@code $'…'}: {@code $'\x72m'} is {@code rm}. */
final class AnsiQuoting {
    private AnsiQuoting() {}

    /**
     * @param from behind the opening quote
     * @return the position behind the closing quote, or the text's end
     */
    static int decode(String text, int from, StringBuilder out) {
        var i = from;
        while (i < text.length() && text.charAt(i) != '\'') {
            var c = text.charAt(i++);
            if (c != '\\' || i >= text.length()) {
                out.append(c);
                continue;
            }
            var kind = text.charAt(i++);
            i = switch (kind) {
                case 'x' -> number(text, i, 2, 16, out);
                case 'u' -> number(text, i, 4, 16, out);
                case 'U' -> number(text, i, 8, 16, out);
                case '0', '1', '2', '3', '4', '5', '6', '7' -> number(text, i - 1, 3, 8, out);
                default -> {
                    out.append(control(kind));
                    yield i;
                }
            };
        }
        return Math.min(text.length(), i + 1);
    }

    private static int number(String text, int from, int mostDigits, int radix, StringBuilder out) {
        var value = 0L;
        var i = from;
        while (i < text.length() && i < from + mostDigits && Character.digit(text.charAt(i), radix) >= 0) {
            value = value * radix + Character.digit(text.charAt(i), radix);
            i++;
        }
        if (value <= Character.MAX_CODE_POINT) {
            out.appendCodePoint((int) value);
        }
        return i;
    }

    private static char control(char kind) {
        return switch (kind) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'a' -> '\u0007';
            case 'b' -> '\b';
            case 'e', 'E' -> '\u001b';
            case 'f' -> '\f';
            case 'v' -> '\u000b';
            default -> kind;
        };
    }
}
