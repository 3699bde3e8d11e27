package io.muster.gateway.apidoc;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Files that come with the gateway. */
final class ClassPathFile {
    private ClassPathFile() {}

    /** @param path from the root of the class path, with a slash in front */
    static byte[] bytes(String path) {
        try (var stream = ClassPathFile.class.getResourceAsStream(path)) {
            if (stream == null) {
                throw new FileNotFoundException(path + " is not on the class path");
            }
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
