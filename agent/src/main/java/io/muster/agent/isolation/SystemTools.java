package io.muster.agent.isolation;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Programs of the system with whose help others are started: by full path, whatever the task's PATH is. */
public final class SystemTools {
    private static final List<Path> DIRECTORIES =
            List.of(Path.of("/usr/bin"), Path.of("/bin"), Path.of("/usr/sbin"), Path.of("/sbin"));

    private SystemTools() {}

    public static Optional<String> find(String name) {
        return DIRECTORIES.stream()
                .map(directory -> directory.resolve(name))
                .filter(path -> Files.isRegularFile(path) && Files.isExecutable(path))
                .map(Path::toString)
                .findFirst();
    }

    /** @throws IllegalStateException saying what needs it */
    public static String require(String name, String purpose) {
        return find(name)
                .orElseThrow(() -> new IllegalStateException(
                        purpose + " needs the program " + name + ", which is not on this machine"));
    }
}
