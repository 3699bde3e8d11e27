package io.muster.agent.policy.command;

import java.util.List;

/**
 * One command that a task is going to run.
 *
 * <p>Holds the lists that it is given, for many of these are views of one long command line.
 *
 * @param words its name and its arguments, as a shell would hand them over; variables are not expanded
 * @param writes files that the shell opens for it to write to
 * @param seenIn where it was read
 */
public record SeenCommand(List<String> words, List<String> writes, SeenIn seenIn) {
    /** Where a command was read, and with that how sure it is that it is run. */
    public enum SeenIn {
        /** The task's own program. */
        TASK,
        /** What the task's program starts in its turn, as in {@code nice df}. */
        WRAPPER,
        /** The text of a shell, which may come to run it. */
        SHELL_TEXT
    }

    /** As it was written; empty when there are only redirections. */
    public String name() {
        return words.isEmpty() ? "" : words.getFirst();
    }

    public List<String> arguments() {
        return words.isEmpty() ? List.of() : words.subList(1, words.size());
    }

    /** The name without its folder. */
    public String baseName() {
        return baseName(name());
    }

    static String baseName(String name) {
        return name.substring(name.lastIndexOf('/') + 1);
    }

    boolean isDirect() {
        return seenIn != SeenIn.SHELL_TEXT;
    }
}
