package io.muster.agent.policy.command;

import java.util.ArrayList;
import java.util.List;

/** Reads a shell's words: quotes are taken off, as in Shell Command Language 2.2 and {@code $'…'} of 2024's. */
final class WordReader {
    private final String text;
    private final StringBuilder word = new StringBuilder();
    private final List<String> nested = new ArrayList<>();
    private int at;
    private boolean inWord;
    private boolean quoted;
    private boolean blank;

    WordReader(String text) {
        this.text = text;
    }

    boolean isAtEnd() {
        return at >= text.length();
    }

    char peek() {
        return text.charAt(at);
    }

    void skip(int count) {
        at = Math.min(text.length(), at + count);
    }

    void skipTo(char end) {
        at = positionOf(end, at);
    }

    boolean takes(String operator) {
        if (text.startsWith(operator, at)) {
            at += operator.length();
            return true;
        }
        return false;
    }

    boolean isInWord() {
        return inWord;
    }

    boolean isQuoted() {
        return quoted;
    }

    boolean isNumber() {
        return inWord && !quoted && word.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    String take() {
        var taken = word.toString();
        drop();
        return taken;
    }

    void drop() {
        word.setLength(0);
        inWord = false;
        quoted = false;
    }

    /** Commands in double quotes that were come by. */
    List<String> takeNested() {
        var taken = List.copyOf(nested);
        nested.clear();
        return taken;
    }

    /** True, once, when what was read separates words although it is none: {@code $IFS}. */
    boolean takeBlank() {
        var was = blank;
        blank = false;
        return was;
    }

    void plain() {
        append(text.charAt(at++));
    }

    /** Takes the next character, or the whole of what it quotes. */
    void readPart() {
        switch (peek()) {
            case '\\' -> escaped();
            case '\'' -> {
                begin();
                var end = positionOf('\'', at + 1);
                word.append(text, at + 1, end);
                at = Math.min(text.length(), end + 1);
            }
            case '"' -> {
                begin();
                at++;
                doubleQuoted();
            }
            case '$' -> dollar();
            default -> plain();
        }
    }

    private void begin() {
        inWord = true;
        quoted = true;
    }

    private void escaped() {
        at++;
        if (!isAtEnd()) {
            var c = text.charAt(at++);
            if (c != '\n') {
                begin();
                word.append(c);
            }
        }
    }

    private void dollar() {
        if (text.startsWith("$'", at)) {
            begin();
            at = AnsiQuoting.decode(text, at + 2, word);
        } else if (text.startsWith("$\"", at)) {
            at++; // a text to be translated
        } else if (text.startsWith("${IFS", at)) {
            at = Math.min(text.length(), positionOf('}', at) + 1);
            blank = true;
        } else if (text.startsWith("$IFS", at)) {
            at += 4;
            blank = true;
        } else {
            plain();
        }
    }

    private void doubleQuoted() {
        while (!isAtEnd()) {
            var c = text.charAt(at++);
            switch (c) {
                case '"' -> {
                    return;
                }
                case '\\' -> escapedInQuotes();
                case '`' -> at = nest(at, backquote(at));
                case '$' -> {
                    word.append(c);
                    if (text.startsWith("(", at)) {
                        at = nest(at + 1, closing(at + 1));
                    }
                }
                default -> word.append(c);
            }
        }
    }

    private void escapedInQuotes() {
        if (isAtEnd()) {
            return;
        }
        var c = text.charAt(at++);
        if ("$`\"\\\n".indexOf(c) < 0) {
            word.append('\\');
        }
        if (c != '\n') {
            word.append(c);
        }
    }

    private int nest(int from, int to) {
        nested.add(text.substring(from, to));
        word.append("()");
        return Math.min(text.length(), to + 1);
    }

    private int backquote(int from) {
        var i = from;
        while (i < text.length() && text.charAt(i) != '`') {
            i += text.charAt(i) == '\\' ? 2 : 1;
        }
        return Math.min(i, text.length());
    }

    /** Where the parenthesis closes that was opened before {@code from}. */
    private int closing(int from) {
        var open = 1;
        var i = from;
        for (; i < text.length(); i++) {
            switch (text.charAt(i)) {
                case '\\' -> i++;
                case '\'' -> i = positionOf('\'', i + 1);
                case '"' -> {
                    for (i++; i < text.length() && text.charAt(i) != '"'; i++) {
                        if (text.charAt(i) == '\\') {
                            i++;
                        }
                    }
                }
                case '(' -> open++;
                case ')' -> {
                    if (--open == 0) {
                        return i;
                    }
                }
                default -> {}
            }
        }
        return text.length();
    }

    /** The lines up to one that is {@code end}, which is taken too. */
    String takeLinesUntil(String end, boolean indented) {
        var lines = new StringBuilder();
        while (!isAtEnd()) {
            var lineEnd = positionOf('\n', at);
            var from = at;
            while (indented && from < lineEnd && text.charAt(from) == '\t') {
                from++;
            }
            at = Math.min(text.length(), lineEnd + 1);
            if (text.substring(from, lineEnd).equals(end)) {
                break;
            }
            lines.append(text, from, lineEnd).append('\n');
        }
        return lines.toString();
    }

    private int positionOf(char c, int from) {
        var position = text.indexOf(c, from);
        return position < 0 ? text.length() : position;
    }

    private void append(char c) {
        inWord = true;
        word.append(c);
    }
}
