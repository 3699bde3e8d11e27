package io.muster.agent.policy.command;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Whether what a program is given on its standard input is a text for a shell, as that of {@code sudo bash -s}. */
public final class ShellInput {
    private static final Set<String> ITSELF = Set.of("/dev/stdin", "/dev/fd/0", "/proc/self/fd/0");
    private static final Set<String> SOURCING = Set.of(".", "source");
    /** Options of a shell whose value is the next word. */
    private static final Set<String> WITH_VALUE = Set.of("--rcfile", "--init-file");

    private ShellInput() {}

    /** True when a shell that is seen in the command reads its commands from there. */
    public static boolean isRead(List<String> argv) {
        return Sight.of(argv, Optional.empty()).commands().stream().anyMatch(ShellInput::reads);
    }

    private static boolean reads(SeenCommand command) {
        var words = command.words();
        if (SOURCING.contains(command.baseName())) {
            return words.size() > 1 && ITSELF.contains(words.get(1));
        }
        return Sight.SHELLS.contains(command.baseName()) && readsCommands(words);
    }

    /** As POSIX has it of {@code sh}: with {@code -s}, or when there is neither {@code -c} nor a file to read. */
    private static boolean readsCommands(List<String> words) {
        for (var i = 1; i < words.size(); i++) {
            var word = words.get(i);
            if (word.equals("--") || word.equals("-")) {
                return i + 1 == words.size() || ITSELF.contains(words.get(i + 1));
            }
            if (!word.startsWith("-") && !word.startsWith("+")) {
                return ITSELF.contains(word);
            }
            if (WITH_VALUE.contains(word)) {
                i++;
            } else if (!word.startsWith("--")) {
                if (word.startsWith("-") && (word.indexOf('c') > 0 || word.indexOf('s') > 0)) {
                    return word.indexOf('c') < 0;
                }
                i += word.toLowerCase(Locale.ROOT).endsWith("o") ? 1 : 0;
            }
        }
        return true;
    }
}
