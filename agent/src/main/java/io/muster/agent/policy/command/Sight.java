package io.muster.agent.policy.command;

import io.muster.agent.policy.command.SeenCommand.SeenIn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What can be seen of a command line: the program itself, what well-known wrappers as {@code sudo} or {@code xargs} make it
 * start, and what the text for a shell says.
 *
 * <p>Not seen is whatever is only known when it runs: variables, aliases, files that are sourced, other languages' code,
 * words that {@code xargs} reads, and what a program decides to do by itself.
 *
 * @param commands the first is the task's own; empty when there is no program
 * @param texts what shells are given to interpret
 * @param complete false when something is nested so deep that it was not looked into
 */
public record Sight(List<SeenCommand> commands, List<String> texts, boolean complete) {
    public static final Set<String> SHELLS = Set.of("sh", "bash", "dash", "ash", "ksh", "mksh", "zsh");
    private static final int MAX_DEPTH = 16;
    /** Of texts, all levels together; a task's parameters are at most a megabyte. */
    private static final int MAX_CHARACTERS = 8_000_000;
    /** What one command is looked through for: commands in it, and words in these. */
    private static final int MAX_WRAPPED = 500;

    private static final int MAX_WRAPPED_WORDS = 200_000;
    private static final Set<String> FIND_RUNS = Set.of("-exec", "-execdir", "-ok", "-okdir");
    /** Those whose option {@code -c} is a text for a shell. */
    private static final Set<String> TAKING_TEXT = Set.of("su", "runuser", "flock", "script");

    public Sight {
        commands = List.copyOf(commands);
        texts = List.copyOf(texts);
    }

    /** @param script what the program is given to interpret */
    public static Sight of(List<String> argv, Optional<String> script) {
        var looking = new Looking();
        if (!argv.isEmpty()) {
            looking.command(argv, List.of(), SeenIn.TASK, 0);
        }
        script.ifPresent(text -> looking.text(text, 0));
        return new Sight(looking.commands, looking.texts, looking.complete);
    }

    /** Commands that the task's program is, or starts without a shell in between. */
    public List<SeenCommand> direct() {
        return commands.stream().filter(SeenCommand::isDirect).toList();
    }

    private static final class Looking {
        private final List<SeenCommand> commands = new ArrayList<>();
        private final List<String> texts = new ArrayList<>();
        private int charactersLeft = MAX_CHARACTERS;
        private int wrappedLeft = MAX_WRAPPED;
        private int wordsLeft = MAX_WRAPPED_WORDS;
        private boolean complete = true;

        void text(String text, int depth) {
            if (depth > MAX_DEPTH || text.length() > charactersLeft) {
                complete = false;
                return;
            }
            charactersLeft -= text.length();
            texts.add(text);
            var reading = ShellText.read(text);
            complete &= reading.complete();
            var wrappedBefore = wrappedLeft;
            var wordsBefore = wordsLeft;
            for (var command : reading.commands()) {
                wrappedLeft = MAX_WRAPPED;
                wordsLeft = MAX_WRAPPED_WORDS;
                command(command.words(), command.writes(), SeenIn.SHELL_TEXT, depth);
                command.texts().forEach(inner -> text(inner, depth + 1));
            }
            wrappedLeft = wrappedBefore;
            wordsLeft = wordsBefore;
        }

        void command(List<String> words, List<String> writes, SeenIn seenIn, int depth) {
            var seen = new SeenCommand(words, writes, seenIn);
            commands.add(seen);
            var name = seen.baseName();
            if (SHELLS.contains(name)) {
                textOption(words).ifPresent(text -> text(text, depth + 1));
            } else if (TAKING_TEXT.contains(name) && textOption(words).isPresent()) {
                text(textOption(words).orElseThrow(), depth + 1);
            } else if (name.equals("env") && splitString(words).isPresent()) {
                text(splitString(words).orElseThrow(), depth + 1);
            } else if (name.equals("trap") && words.size() > 1) {
                text(words.get(1), depth + 1);
            } else if (name.equals("find")) {
                foundByFind(words, seenIn, depth);
            } else {
                unwrap(name, words, seenIn, depth);
            }
        }

        private void unwrap(String name, List<String> words, SeenIn seenIn, int depth) {
            var wrapper = Wrapper.of(name);
            if (wrapper == null) {
                return;
            }
            var start = wrapper.start(words);
            if (start.from() >= words.size()) {
                return;
            }
            if (wrapper.joined()) {
                text(String.join(" ", words.subList(start.from(), words.size())), depth + 1);
                return;
            }
            inner(words.subList(start.from(), words.size()), seenIn, depth + 1);
            for (var i = start.from() + 1; !start.certain() && i < words.size(); i++) {
                if (!words.get(i).startsWith("-")) {
                    inner(words.subList(i, words.size()), seenIn, depth + 1);
                }
            }
        }

        private void inner(List<String> words, SeenIn seenIn, int depth) {
            if (depth > MAX_DEPTH || wrappedLeft == 0 || words.size() > wordsLeft) {
                complete = false;
            } else {
                wrappedLeft--;
                wordsLeft -= words.size();
                command(words, List.of(), seenIn == SeenIn.TASK ? SeenIn.WRAPPER : seenIn, depth);
            }
        }

        private void foundByFind(List<String> words, SeenIn seenIn, int depth) {
            for (var i = 1; i < words.size(); i++) {
                if (FIND_RUNS.contains(words.get(i))) {
                    var end = i + 1;
                    while (end < words.size()
                            && !words.get(end).equals(";")
                            && !words.get(end).equals("+")) {
                        end++;
                    }
                    if (end > i + 1) {
                        inner(words.subList(i + 1, end), seenIn, depth + 1);
                    }
                    i = end;
                }
            }
        }
    }

    /** The word behind {@code -c}, which may stand among other letters and before other options, as in {@code -c -e}. */
    private static Optional<String> textOption(List<String> words) {
        for (var i = 1; i < words.size(); i++) {
            var word = words.get(i);
            if (word.startsWith("--command=")) {
                return Optional.of(word.substring("--command=".length()));
            }
            if (word.equals("--command") || (word.startsWith("-") && !word.startsWith("--") && word.indexOf('c') > 0)) {
                var text = i + 1;
                while (text < words.size() - 1 && isOption(words.get(text))) {
                    text += words.get(text).endsWith("o") ? 2 : 1;
                }
                return text < words.size() ? Optional.of(words.get(text)) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    private static boolean isOption(String word) {
        return word.length() > 1 && (word.startsWith("-") || word.startsWith("+"));
    }

    private static Optional<String> splitString(List<String> words) {
        for (var i = 1; i < words.size(); i++) {
            var word = words.get(i);
            if (word.startsWith("--split-string=")) {
                return Optional.of(joined(word.substring("--split-string=".length()), words, i));
            }
            if (word.startsWith("-") && !word.startsWith("--") && word.indexOf('S') > 0) {
                var attached = word.substring(word.indexOf('S') + 1);
                return attached.isEmpty() && i + 1 < words.size()
                        ? Optional.of(joined(words.get(i + 1), words, i + 1))
                        : Optional.of(joined(attached, words, i));
            }
        }
        return Optional.empty();
    }

    private static String joined(String first, List<String> words, int at) {
        var all = new ArrayList<>(Arrays.asList(first));
        all.addAll(words.subList(at + 1, words.size()));
        return String.join(" ", all);
    }
}
