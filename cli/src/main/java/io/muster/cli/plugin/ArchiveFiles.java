package io.muster.cli.plugin;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What is known of an archive on disk. */
final class ArchiveFiles {
    private ArchiveFiles() {}

    /** Where its signature stands, in base64. */
    static Path signature(Path archive) {
        return Path.of(archive + ".sig");
    }

    static String sha256(byte[] archive) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(archive));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }
}
