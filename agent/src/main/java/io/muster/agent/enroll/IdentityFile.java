package io.muster.agent.enroll;

import io.muster.schemas.codec.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

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
        try {
            DurableFile.write(
                    file.resolveSibling("identity.json.tmp"),
                    file,
                    Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(identity));
        } catch (IOException e) {
            throw new EnrollmentException("cannot write " + file + ": " + e, e);
        }
    }
}
