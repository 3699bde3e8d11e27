package io.muster.embedded;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import redis.embedded.core.ExecutableProvider;

/** The redis-server on the PATH when there is one, else the one that ships with the embedded-redis library. */
final class RedisBinary {
    private RedisBinary() {}

    /** @param directory where the library's binary is unpacked to, once */
    static Path locate(Path directory) throws IOException {
        var installed = onPath();
        if (installed.isPresent()) {
            return installed.get();
        }
        var unpacked = directory.resolve("bin");
        var binary = unpacked.resolve("redis-server");
        if (!Files.isExecutable(binary)) {
            Files.createDirectories(unpacked);
            var extracted = ExecutableProvider.newJarResourceProvider(unpacked.toFile())
                    .get()
                    .toPath();
            if (!extracted.toFile().setExecutable(true)) {
                throw new IOException("cannot make " + extracted + " executable");
            }
            Files.move(extracted, binary);
        }
        return binary;
    }

    private static Optional<Path> onPath() {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(folder -> Path.of(folder, "redis-server"))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
