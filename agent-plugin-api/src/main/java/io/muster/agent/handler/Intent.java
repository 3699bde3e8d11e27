package io.muster.agent.handler;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a piece of work is going to do, for the agent's policy to judge before it does it.
 *
 * @param argv the program and its arguments; empty when it starts none
 * @param script the text that the program is given to interpret, if it is known
 * @param variables names of the environment variables that the task itself sets
 * @param searchPath where a program without a slash is looked up, as {@code PATH}
 * @param directory in which relative names begin
 * @param runAs the user that the program runs as; empty: the agent's own
 * @param paths files that the work itself reads or writes, apart from what the program does
 */
public record Intent(
        List<String> argv,
        Optional<String> script,
        Set<String> variables,
        String searchPath,
        Path directory,
        Optional<String> runAs,
        List<Path> paths) {
    /** Neither a program nor a file. */
    public static final Intent NONE =
            new Intent(List.of(), Optional.empty(), Set.of(), "", Path.of("/"), Optional.empty(), List.of());

    public Intent {
        argv = List.copyOf(argv);
        variables = Set.copyOf(variables);
        paths = List.copyOf(paths);
    }

    /** A program that is started as the agent itself would start one. */
    public static Intent launching(List<String> argv) {
        return new Intent(
                argv,
                Optional.empty(),
                Set.of(),
                System.getenv().getOrDefault("PATH", "/usr/bin:/bin"),
                Path.of("").toAbsolutePath(),
                Optional.empty(),
                List.of());
    }

    /** The same, with a text that the program is given to interpret. */
    public Intent interpreting(String text) {
        return new Intent(argv, Optional.of(text), variables, searchPath, directory, runAs, paths);
    }

    /** Files, and no program. */
    public static Intent touching(List<Path> paths) {
        return new Intent(List.of(), Optional.empty(), Set.of(), "", Path.of("/"), Optional.empty(), paths);
    }
}
