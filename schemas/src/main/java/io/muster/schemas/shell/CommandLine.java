package io.muster.schemas.shell;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits a command line into words as a POSIX shell would (Shell Command Language 2.2, quoting), and does nothing else
 * that a shell does: no variables, no globs, no pipes, no substitution.
 */
final class CommandLine {
    private final String text;
    private final List<String> words = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private boolean inWord;
    private int position;

    private CommandLine(String text) {
        this.text = text;
    }

    /** @throws IllegalArgumentException when a quote is not closed or the text ends in a backslash */
    static List<String> split(String text) {
        var line = new CommandLine(text);
        while (line.position < text.length()) {
            line.step(text.charAt(line.position++));
        }
        line.endWord();
        return List.copyOf(line.words);
    }

    private void step(char c) {
        switch (c) {
            case ' ', '\t', '\n', '\r' -> endWord();
            case '\'' -> singleQuoted();
            case '"' -> doubleQuoted();
            case '\\' -> append(next("a backslash at the end escapes nothing"));
            default -> append(c);
        }
    }

    private void singleQuoted() {
        inWord = true;
        for (var c = next("a ' is not closed"); c != '\''; c = next("a ' is not closed")) {
            word.append(c);
        }
    }

    private void doubleQuoted() {
        inWord = true;
        for (var c = next("a \" is not closed"); c != '"'; c = next("a \" is not closed")) {
            if (c == '\\') {
                var escaped = next("a \" is not closed");
                if ("\"\\$`".indexOf(escaped) < 0) {
                    word.append('\\');
                }
                c = escaped;
            }
            word.append(c);
        }
    }

    private char next(String problem) {
        if (position >= text.length()) {
            throw new IllegalArgumentException(problem);
        }
        return text.charAt(position++);
    }

    private void append(char c) {
        inWord = true;
        word.append(c);
    }

    private void endWord() {
        if (inWord) {
            words.add(word.toString());
            word.setLength(0);
            inWord = false;
        }
    }
}
