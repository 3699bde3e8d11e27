package io.muster.agent.policy.command;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/**
 * Reads the simple commands in a text for a POSIX shell, also those in {@code $(…)}, in backquotes and in here-documents.
 *
 * <p>It errs on the side of seeing too much: both branches of an {@code if} are commands, and so is a here-document that is
 * only printed. It expands nothing: what a variable, an alias or a function stands for is not seen. One pass, whatever the
 * text; nothing is too malformed to be read.
 */
final class ShellText {
    private static final Set<String> KEYWORDS =
            Set.of("if", "then", "elif", "else", "fi", "do", "done", "while", "until", "!", "{", "}", "time", "coproc");
    private static final int MAX_DEPTH = 64;

    private final List<SimpleCommand> commands = new ArrayList<>();
    private final Deque<HereDocument> hereDocuments = new ArrayDeque<>();
    private final WordReader reader;
    private SimpleCommand current = new SimpleCommand();
    private Next next = Next.WORD;
    private final int depth;
    private boolean complete = true;

    private ShellText(String text, int depth) {
        this.reader = new WordReader(text);
        this.depth = depth;
    }

    /**
     * @param writes files that it redirects its output to
     * @param texts that it is given on its standard input
     */
    record SimpleCommand(List<String> words, List<String> writes, List<String> texts) {
        SimpleCommand() {
            this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        }

        boolean isEmpty() {
            return words.isEmpty() && writes.isEmpty() && texts.isEmpty();
        }
    }

    private record HereDocument(String end, boolean indented, SimpleCommand command) {}

    /** What the next word is. */
    private enum Next {
        WORD,
        WRITTEN_FILE,
        READ_FILE,
        HERE_TEXT,
        HERE_END,
        HERE_END_INDENTED
    }

    /**
     * @param commands in the order in which they stand in the text, roughly
     * @param complete false when something is nested so deep that it was not looked into
     */
    record Reading(List<SimpleCommand> commands, boolean complete) {}

    static Reading read(String text) {
        return new ShellText(text, 0).readAll();
    }

    private Reading readAll() {
        while (!reader.isAtEnd()) {
            step();
        }
        endCommand();
        return new Reading(commands, complete);
    }

    private void step() {
        var c = reader.peek();
        switch (c) {
            case ' ', '\t', '\r' -> {
                reader.skip(1);
                endWord();
            }
            case '\n' -> {
                reader.skip(1);
                endCommand();
                readHereDocuments();
            }
            case ';', '|', '(', ')', '`' -> {
                reader.skip(1);
                endCommand();
            }
            case '&' -> ampersand();
            case '>', '<' -> redirection();
            case '#' -> {
                if (reader.isInWord()) {
                    reader.plain();
                } else {
                    reader.skipTo('\n');
                }
            }
            default -> {
                reader.readPart();
                nested();
            }
        }
        if (reader.takeBlank()) {
            endWord();
        }
    }

    /** What stands in {@code "$(…)"} is a text of its own, of which the quotes around it know nothing. */
    private void nested() {
        for (var inner : reader.takeNested()) {
            if (depth == MAX_DEPTH) {
                complete = false;
                return;
            }
            var reading = new ShellText(inner, depth + 1).readAll();
            commands.addAll(reading.commands());
            complete &= reading.complete();
        }
    }

    private void ampersand() {
        reader.skip(1);
        if (!reader.isAtEnd() && reader.peek() == '>') {
            redirection();
        } else {
            endCommand();
        }
    }

    private void redirection() {
        if (reader.isNumber()) {
            reader.drop(); // the descriptor, as in 2>
        }
        endWord();
        if (reader.takes("<<<")) {
            next = Next.HERE_TEXT;
        } else if (reader.takes("<<-")) {
            next = Next.HERE_END_INDENTED;
        } else if (reader.takes("<<")) {
            next = Next.HERE_END;
        } else if (reader.takes("<(") || reader.takes(">(")) {
            endCommand();
        } else if (reader.takes("<>") || reader.takes(">>") || reader.takes(">|") || reader.takes(">&")) {
            next = Next.WRITTEN_FILE;
        } else if (reader.takes("<&") || reader.takes("<")) {
            next = Next.READ_FILE;
        } else {
            reader.skip(1);
            next = Next.WRITTEN_FILE;
        }
    }

    private void endWord() {
        if (!reader.isInWord()) {
            return;
        }
        var quoted = reader.isQuoted();
        var word = reader.take();
        switch (next) {
            case WORD -> addWord(word, quoted);
            case WRITTEN_FILE -> current.writes().add(word);
            case READ_FILE -> {}
            case HERE_TEXT -> current.texts().add(word);
            case HERE_END -> hereDocuments.add(new HereDocument(word, false, current));
            case HERE_END_INDENTED -> hereDocuments.add(new HereDocument(word, true, current));
        }
        next = Next.WORD;
    }

    private void addWord(String word, boolean quoted) {
        if (!quoted && current.words().isEmpty() && (KEYWORDS.contains(word) || isAssignment(word))) {
            return;
        }
        if (!quoted && word.length() > 2 && word.startsWith("{") && word.endsWith("}") && word.indexOf(',') > 0) {
            // {rm,-rf,/} is three words to bash
            current.words().addAll(List.of(word.substring(1, word.length() - 1).split(",", -1)));
            return;
        }
        current.words().add(word);
    }

    private void endCommand() {
        endWord();
        next = Next.WORD;
        if (!current.isEmpty()) {
            commands.add(current);
            current = new SimpleCommand();
        }
    }

    private void readHereDocuments() {
        while (!hereDocuments.isEmpty()) {
            var document = hereDocuments.remove();
            document.command().texts().add(reader.takeLinesUntil(document.end(), document.indented()));
        }
    }

    static boolean isAssignment(String word) {
        var equals = word.indexOf('=');
        if (equals < 1 || !isNameStart(word.charAt(0))) {
            return false;
        }
        for (var i = 1; i < equals; i++) {
            var c = word.charAt(i);
            if (!isNameStart(c) && !(c >= '0' && c <= '9') && !(c == '+' && i == equals - 1)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isNameStart(char c) {
        return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }
}
