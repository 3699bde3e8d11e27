package io.muster.agent.policy.danger;

/** Finds a function that runs itself twice, piped and in the background: {@code :(){ :|:& };:} under any name. */
final class ForkBomb {
    /** How much of a function's body is looked at, without blanks. */
    private static final int BODY = 200;

    private ForkBomb() {}

    static boolean isIn(String text) {
        var dense = withoutBlanks(text);
        for (var at = dense.indexOf("(){"); at >= 0; at = dense.indexOf("(){", at + 1)) {
            var name = nameBefore(dense, at);
            if (!name.isEmpty() && callsItselfTwice(name, dense, at + 3)) {
                return true;
            }
        }
        return false;
    }

    private static boolean callsItselfTwice(String name, String dense, int from) {
        var body = dense.substring(from, Math.min(dense.length(), from + BODY));
        return body.contains(name + "|" + name) || body.contains(name + "&" + name);
    }

    private static String nameBefore(String dense, int end) {
        var start = end;
        while (start > 0 && end - start < BODY && ";&|(){}\"'`".indexOf(dense.charAt(start - 1)) < 0) {
            start--;
        }
        var name = dense.substring(start, end);
        return name.startsWith("function") && name.length() > 8 ? name.substring(8) : name;
    }

    private static String withoutBlanks(String text) {
        var dense = new StringBuilder(text.length());
        for (var i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\n') {
                dense.append(';');
            } else if (!Character.isWhitespace(text.charAt(i))) {
                dense.append(text.charAt(i));
            }
        }
        return dense.toString().replace("{;", "{").replace(");{", "){");
    }
}
