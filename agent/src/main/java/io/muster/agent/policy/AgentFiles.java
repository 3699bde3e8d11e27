package io.muster.agent.policy;

import io.muster.agent.handler.Intent;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The agent's own files, which tasks have no business with.
 *
 * @param roots absolute
 */
record AgentFiles(List<Path> roots) {
    /** How many words are looked at; each costs a look at the file system. */
    private static final int MOST_WORDS = 10_000;

    AgentFiles {
        roots = roots.stream().map(path -> path.toAbsolutePath().normalize()).toList();
    }

    /** The first word that names one of them, in any program's arguments or in the task's own files. */
    Optional<String> namedIn(Intent intent, List<SeenProgram> programs) {
        var meant = Stream.concat(roots.stream(), roots.stream().map(Executables::followOrKeep))
                .distinct()
                .toList();
        var ofPrograms = programs.stream()
                .map(SeenProgram::command)
                .flatMap(command -> Stream.concat(command.words().stream(), command.writes().stream()))
                .limit(MOST_WORDS);
        return Stream.concat(intent.paths().stream().map(Path::toString), ofPrograms)
                .filter(word -> isOne(word, intent.directory(), meant)
                        || (word.indexOf('=') > 0
                                && isOne(word.substring(word.indexOf('=') + 1), intent.directory(), meant)))
                .findFirst();
    }

    private static boolean isOne(String word, Path directory, List<Path> roots) {
        if (word.indexOf('/') < 0) {
            return false;
        }
        try {
            var path = directory.resolve(word).normalize();
            return isBelow(path, roots) || isBelow(Executables.followOrKeep(path), roots);
        } catch (InvalidPathException e) {
            return false; // no such file can exist
        }
    }

    private static boolean isBelow(Path path, List<Path> roots) {
        return roots.stream().anyMatch(path::startsWith);
    }
}
