package io.muster.gateway.security;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;

/** A secret in a file that only its owner can read. */
public final class TokenFile {
    private static final int TOKEN_BYTES = 32;

    private TokenFile() {}

    /**
     * Reads the token; makes one, 256 random bits, when there is no file.
     *
     * @throws IllegalStateException with advice, when the file can be neither read nor made, or holds no token
     */
    public static String readOrCreate(Path file, SecureRandom random) {
        try {
            if (!Files.exists(file)) {
                create(file, random);
            }
            var token = Files.readString(file).strip();
            if (token.length() < 16) {
                throw new IllegalStateException(file + " holds no usable token; remove it and a new one is made");
            }
            return token;
        } catch (IOException e) {
            throw new IllegalStateException("cannot read or make the token file " + file + ": " + e.getMessage(), e);
        }
    }

    private static void create(Path file, SecureRandom random) throws IOException {
        var bytes = new byte[TOKEN_BYTES];
        random.nextBytes(bytes);
        var token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes) + "\n";
        Files.createDirectories(file.toAbsolutePath().getParent());
        try (var channel = Files.newByteChannel(
                file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownerOnly())) {
            channel.write(java.nio.ByteBuffer.wrap(token.getBytes(UTF_8)));
        } catch (FileAlreadyExistsException e) {
            // Another process was faster; its token is the one.
        }
    }

    private static FileAttribute<?>[] ownerOnly() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }
}
