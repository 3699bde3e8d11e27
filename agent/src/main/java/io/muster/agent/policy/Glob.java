package io.muster.agent.policy;

import java.util.ArrayList;
import java.util.List;

/**
 * A pattern for a whole text: {@code ?} is one character, {@code *} any number of them; in a path neither is a slash, and
 * {@code **} is any number of anything. A backslash takes the next character as it is.
 *
 * <p>Matching takes time in proportion to text times pattern, whatever they are: what is matched comes from strangers.
 */
final class Glob {
    private static final int MAX_LENGTH = 1_000;
    private final String pattern;
    private final List<Part> parts = new ArrayList<>();

    private sealed interface Part {
        record One(int codePoint) implements Part {}

        record AnyOne(boolean slashToo) implements Part {}

        record Any(boolean slashToo) implements Part {}
    }

    private Glob(String pattern, boolean path) {
        if (pattern.isEmpty() || pattern.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("a pattern has 1 to " + MAX_LENGTH + " characters");
        }
        this.pattern = pattern;
        var codePoints = pattern.codePoints().toArray();
        for (var i = 0; i < codePoints.length; i++) {
            switch (codePoints[i]) {
                case '?' -> parts.add(new Part.AnyOne(!path));
                case '*' -> {
                    var twice = i + 1 < codePoints.length && codePoints[i + 1] == '*';
                    parts.add(new Part.Any(!path || twice));
                    i += twice ? 1 : 0;
                }
                case '\\' -> {
                    if (++i == codePoints.length) {
                        throw new IllegalArgumentException("the backslash at the end stands for nothing");
                    }
                    parts.add(new Part.One(codePoints[i]));
                }
                default -> parts.add(new Part.One(codePoints[i]));
            }
        }
    }

    /** @throws IllegalArgumentException saying why it is no pattern */
    static Glob text(String pattern) {
        return new Glob(pattern, false);
    }

    /** @throws IllegalArgumentException saying why it is no pattern */
    static Glob path(String pattern) {
        return new Glob(pattern, true);
    }

    boolean isLiteral() {
        return parts.stream().allMatch(Part.One.class::isInstance);
    }

    boolean matches(String text) {
        // reached[i]: the text so far can be what the first i parts stand for
        var reached = new boolean[parts.size() + 1];
        reached[0] = true;
        passEmpty(reached);
        for (var at = 0; at < text.length(); ) {
            var c = text.codePointAt(at);
            at += Character.charCount(c);
            var next = new boolean[reached.length];
            var alive = false;
            for (var i = 0; i < parts.size(); i++) {
                if (reached[i]) {
                    var landsOn = step(parts.get(i), c, i);
                    if (landsOn >= 0) {
                        next[landsOn] = true;
                        alive = true;
                    }
                }
            }
            if (!alive) {
                return false;
            }
            passEmpty(next);
            reached = next;
        }
        return reached[parts.size()];
    }

    /** @return where reading the character leads, or -1 */
    private static int step(Part part, int c, int from) {
        return switch (part) {
            case Part.One one -> one.codePoint() == c ? from + 1 : -1;
            case Part.AnyOne any -> c != '/' || any.slashToo() ? from + 1 : -1;
            case Part.Any any -> c != '/' || any.slashToo() ? from : -1;
        };
    }

    private void passEmpty(boolean[] reached) {
        for (var i = 0; i < parts.size(); i++) {
            if (reached[i] && parts.get(i) instanceof Part.Any) {
                reached[i + 1] = true;
            }
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Glob glob && glob.parts.equals(parts);
    }

    @Override
    public int hashCode() {
        return parts.hashCode();
    }

    @Override
    public String toString() {
        return pattern;
    }
}
