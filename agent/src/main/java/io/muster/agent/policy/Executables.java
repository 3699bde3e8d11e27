package io.muster.agent.policy;

import io.muster.agent.policy.command.SeenCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Finds the files that commands run, as {@code execvp} does. Looks once for each; made for one decision. */
final class Executables {
    private final String searchPath;
    private final Path directory;
    private final Map<String, Located> located = new HashMap<>();
    private final Map<String, Optional<Path>> followed = new HashMap<>();

    private record Located(Optional<Path> found, Optional<Path> real) {}

    /** @param directory where relative names begin */
    Executables(String searchPath, Path directory) {
        this.searchPath = searchPath;
        this.directory = directory;
    }

    SeenProgram find(SeenCommand command) {
        var file = located.computeIfAbsent(command.name(), name -> {
            var found = locate(name);
            return new Located(found, found.flatMap(Executables::real));
        });
        return new SeenProgram(command, file.found(), file.real());
    }

    private Optional<Path> locate(String name) {
        if (name.isEmpty()) {
            return Optional.empty();
        }
        if (name.indexOf('/') >= 0) {
            return below(directory, name).filter(Executables::isProgram);
        }
        for (var folder : searchPath.split(":", -1)) {
            var found =
                    below(directory, folder).flatMap(path -> below(path, name)).filter(Executables::isProgram);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /** What a path leads to; empty when there is no such file. */
    Optional<Path> follow(String path) {
        return followed.computeIfAbsent(path, text -> below(Path.of("/"), text).flatMap(Executables::real));
    }

    /** What a path leads to; where there is no such file, what the folders above it lead to. */
    static Path followOrKeep(Path path) {
        var parent = path.getParent();
        var name = path.getFileName();
        return real(path)
                .orElseGet(() -> parent == null || name == null
                        ? path
                        : followOrKeep(parent).resolve(name));
    }

    private static Optional<Path> below(Path folder, String name) {
        try {
            return Optional.of(folder.resolve(name));
        } catch (InvalidPathException e) {
            return Optional.empty(); // no file can have that name
        }
    }

    private static boolean isProgram(Path path) {
        return Files.isRegularFile(path) && Files.isExecutable(path);
    }

    private static Optional<Path> real(Path path) {
        try {
            return Optional.of(path.toRealPath());
        } catch (IOException e) {
            return Optional.empty(); // not there, or not to be seen: nothing that could be run
        }
    }
}
