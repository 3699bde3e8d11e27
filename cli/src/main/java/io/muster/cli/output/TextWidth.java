package io.muster.cli.output;

/** How many terminal columns a text takes, near enough: East Asian wide characters two, combining marks none. */
final class TextWidth {
    private TextWidth() {}

    static int of(String text) {
        return text.codePoints().map(TextWidth::of).sum();
    }

    /** The text itself when it fits, else its beginning and an ellipsis, at most {@code columns} wide. */
    static String cut(String text, int columns) {
        if (of(text) <= columns) {
            return text;
        }
        var kept = new StringBuilder();
        var width = 0;
        for (var point : text.codePoints().toArray()) {
            width += of(point);
            if (width > columns - 1) {
                break;
            }
            kept.appendCodePoint(point);
        }
        return kept.append('…').toString();
    }

    private static int of(int point) {
        return switch (Character.getType(point)) {
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> 0;
            default -> isWide(point) ? 2 : 1;
        };
    }

    private static boolean isWide(int point) {
        if (point < 0x1100) {
            return false;
        }
        return switch (Character.UnicodeScript.of(point)) {
            case HAN, HIRAGANA, KATAKANA, HANGUL, BOPOMOFO, YI -> true;
            default ->
                (point >= 0x3000 && point <= 0x303E)
                        || (point >= 0xFF01 && point <= 0xFF60)
                        || (point >= 0x1F300 && point <= 0x1FAFF);
        };
    }
}
