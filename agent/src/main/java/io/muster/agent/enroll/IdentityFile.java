package io.muster.agent.enroll;

import io.muster.schemas.codec.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;

/** {@code identity.json} in the state directory: readable by its owner alone, whole or not there. */
final class IdentityFile {
    private final Path file;

    IdentityFile(Path stateDirectory) {
        this.file = stateDirectory.resolve("identity.json");
    }

    /** @throws EnrollmentException when there is one that cannot be read */
    Optional<Identity> read() {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.MAPPER.readValue(Files.readAllBytes(file), Identity.class));
        } catch (IOException | RuntimeException e) {
            throw new EnrollmentException(
                    file + " cannot be read: " + e.getMessage() + ". Restore it, or move it away to enrol again", e);
        }
    }

    void write(Identity identity) {
        var temporary = file.resolveSibling("identity.json.tmp");
        try {
            Files.deleteIfExists(temporary);
            try (var channel = FileChannel.open(
                    temporary,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    OwnerOnly.file(temporary))) {
                var bytes = ByteBuffer.wrap(
                        Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(identity));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
            try (var directory = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
                directory.force(true);
            }
        } catch (IOException e) {
            throw new EnrollmentException("cannot write " + file + ": " + e, e);
        }
    }
}
