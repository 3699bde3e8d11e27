package io.muster.agent.policy;

import io.muster.agent.handler.Intent;
import io.muster.agent.policy.command.SeenCommand;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The agent's own files, which tasks have no business with.
 *
 * @param roots absolute
 */
record AgentFiles(List<Path> roots) {
    /** How many words are looked at; each costs a look at the file system. */
    private static final int MOST_WORDS = 10_000;
    /** They take away whatever is below what they are given. */
    private static final Set<String> TAKING_ALL = Set.of("rm", "mv");

    AgentFiles {
        roots = roots.stream().map(path -> path.toAbsolutePath().normalize()).toList();
    }

    /** The first word that names one of them, in any program's arguments or in the task's own files, or the folder it runs in. */
    Optional<String> namedIn(Intent intent, List<SeenProgram> programs) {
        var meant = meant();
        var ofPrograms = programs.stream()
                .map(SeenProgram::command)
                .flatMap(command -> Stream.concat(named(command), command.writes().stream()))
                .limit(MOST_WORDS);
        var folder = programs.isEmpty() || intent.directory().equals(ownFolder())
                ? Stream.<String>empty()
                : Stream.of(intent.directory().toString());
        return Stream.of(intent.paths().stream().map(Path::toString), folder, ofPrograms)
                .flatMap(words -> words)
                .filter(word -> isOne(word, intent.directory(), meant)
                        || (word.indexOf('=') > 0
                                && isOne(word.substring(word.indexOf('=') + 1), intent.directory(), meant)))
                .findFirst();
    }

    /** The first word of an {@code rm} or {@code mv} that names a folder in which one of them is. */
    Optional<String> takenAwayWithAll(Intent intent, List<SeenProgram> programs) {
        var meant = meant();
        return programs.stream()
                .filter(program -> program.names().stream().anyMatch(TAKING_ALL::contains))
                .flatMap(program -> takenAway(program.command()))
                .limit(MOST_WORDS)
                .filter(word -> isAbove(word, intent.directory(), meant))
                .findFirst();
    }

    /** Where things are moved to stays. */
    private static Stream<String> takenAway(SeenCommand command) {
        var words = command.arguments();
        var target = command.baseName().equals("mv") && words.stream().noneMatch(AgentFiles::namesTarget) ? 1 : 0;
        return words.stream()
                .limit(Math.max(0, words.size() - target))
                .filter(word -> !word.isEmpty() && !word.startsWith("-"));
    }

    private static boolean namesTarget(String word) {
        return word.startsWith("--target-directory") || word.matches("-[a-zA-Z]*t.*");
    }

    private static Path ownFolder() {
        return Path.of("").toAbsolutePath();
    }

    private List<Path> meant() {
        return Stream.concat(roots.stream(), roots.stream().map(Executables::followOrKeep))
                .distinct()
                .toList();
    }

    /** The name of a program is looked up elsewhere, unless it is a path. */
    private static Stream<String> named(SeenCommand command) {
        return command.name().indexOf('/') < 0 ? command.arguments().stream() : command.words().stream();
    }

    private static boolean isOne(String word, Path directory, List<Path> roots) {
        if (word.isEmpty()) {
            return false;
        }
        try {
            var path = directory.resolve(word).normalize();
            // A bare word may be anything; it is a name when there is such a file.
            return (word.indexOf('/') >= 0 || Files.exists(path, LinkOption.NOFOLLOW_LINKS))
                    && (isBelow(path, roots) || isBelow(Executables.followOrKeep(path), roots));
        } catch (InvalidPathException e) {
            return false; // no such file can exist
        }
    }

    private static boolean isBelow(Path path, List<Path> roots) {
        return roots.stream().anyMatch(path::startsWith);
    }

    private static boolean isAbove(String word, Path directory, List<Path> roots) {
        var isAllInIt = word.equals("*") || word.endsWith("/*");
        try {
            var path = directory
                    .resolve(isAllInIt ? word.substring(0, word.length() - 1) : word)
                    .normalize();
            return isBelow(roots, path) || isBelow(roots, Executables.followOrKeep(path));
        } catch (InvalidPathException e) {
            return false; // no such file can exist
        }
    }

    private static boolean isBelow(List<Path> roots, Path folder) {
        return roots.stream().anyMatch(root -> root.startsWith(folder));
    }
}
