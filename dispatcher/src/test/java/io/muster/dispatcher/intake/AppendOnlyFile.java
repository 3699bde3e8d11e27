package io.muster.dispatcher.intake;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Redis's log of its own writes. */
final class AppendOnlyFile {
    private AppendOnlyFile() {}

    /** Redis 7 has several; the one that grows is the incremental one. */
    static Path in(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith("appendonly.aof")
                            || file.toString().endsWith(".incr.aof"))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
