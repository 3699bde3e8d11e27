package io.muster.schemas.id;

/** What the ids' grammars have in common, checked by hand: every record that is read has ids, and a regex costs more. */
final class IdCharacters {
    private IdCharacters() {}

    /** True when {@code value} matches <code>[A-Za-z0-9][A-Za-z0-9_-]{0,max-1}</code>. */
    static boolean areValid(String value, int max) {
        if (value.isEmpty() || value.length() > max || !isAlphanumeric(value.charAt(0))) {
            return false;
        }
        for (var i = 1; i < value.length(); i++) {
            var c = value.charAt(i);
            if (!isAlphanumeric(c) && c != '_' && c != '-') {
                return false;
            }
        }
        return true;
    }

    private static boolean isAlphanumeric(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
    }
}
