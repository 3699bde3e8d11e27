package io.muster.runtime.params;

import com.networknt.schema.regex.RegularExpression;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/** A {@code pattern} that gives up on a text rather than try every way in which {@code (a+)+$} might match it. */
final class BoundedPattern implements RegularExpression {
    private static final int STEPS = 50_000;
    private static final int STEPS_PER_CHARACTER = 50;
    private final Pattern pattern;

    /** @throws java.util.regex.PatternSyntaxException when it is none */
    BoundedPattern(String expression) {
        this.pattern = Pattern.compile(endsLikeEcmaScript(expression));
    }

    /** Ends the check of params that a pattern takes too many steps on. */
    static final class TooCostlyException extends RuntimeException {
        private static final long serialVersionUID = 1;

        TooCostlyException() {
            super("the pattern takes too long on this text", null, false, false);
        }
    }

    /** @throws TooCostlyException when that takes too many steps */
    @Override
    public boolean matches(String text) {
        return pattern.matcher(new Counted(text, new AtomicInteger(STEPS + STEPS_PER_CHARACTER * text.length())))
                .find();
    }

    /** JSON Schema's {@code $} is the end of the text; Java's lets one more line break follow. */
    private static String endsLikeEcmaScript(String expression) {
        var translated = new StringBuilder();
        var inClass = false;
        for (var i = 0; i < expression.length(); i++) {
            var character = expression.charAt(i);
            if (character == '\\' && i + 1 < expression.length()) {
                translated.append(character).append(expression.charAt(++i));
                continue;
            }
            inClass = character == '[' || (inClass && character != ']');
            translated.append(character == '$' && !inClass ? "\\z" : String.valueOf(character));
        }
        return translated.toString();
    }

    /** A text that may be looked at so many times. */
    private static final class Counted implements CharSequence {
        private final CharSequence text;
        private final AtomicInteger left;

        /** @param left steps left, shared with its parts */
        Counted(CharSequence text, AtomicInteger left) {
            this.text = text;
            this.left = left;
        }

        @Override
        public char charAt(int index) {
            if (left.decrementAndGet() < 0) {
                throw new TooCostlyException();
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Counted(text.subSequence(start, end), left);
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }
}
