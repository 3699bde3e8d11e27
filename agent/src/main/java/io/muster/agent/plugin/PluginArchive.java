package io.muster.agent.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A plugin's archive on disk, and who vouches for it. There is none but what has the right hash and an accepted signature.
 *
 * @param signedBy the name of the trusted key; null when it is not signed
 */
record PluginArchive(Path file, String sha256, @Nullable String signedBy) {
    static final long MAX_BYTES = 64L * 1024 * 1024;
    private static final int CHUNK = 64 * 1024;

    /**
     * @param sha256 in lower-case hexadecimal
     * @param signature Ed25519, in base64; null when there is none
     * @throws PluginException when it cannot be had or must not be used
     */
    static PluginArchive receive(
            ArchiveSource source, String sha256, @Nullable String signature, PluginSettings settings, Path file)
            throws PluginException {
        var signedBy = signer(sha256, signature, settings); // before anything is fetched
        source.read(settings, in -> {
            var digest = digest();
            var chunk = new byte[CHUNK];
            var total = 0L;
            try (var out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW)) {
                for (var count = in.read(chunk); count >= 0; count = in.read(chunk)) {
                    total += count;
                    if (total > MAX_BYTES) {
                        throw new PluginException("the archive is longer than " + MAX_BYTES + " bytes");
                    }
                    digest.update(chunk, 0, count);
                    out.write(chunk, 0, count);
                }
            }
            var found = HexFormat.of().formatHex(digest.digest());
            if (!found.equals(sha256)) {
                throw new PluginException("the archive has the SHA-256 " + found + ", not " + sha256);
            }
        });
        return new PluginArchive(file, sha256, signedBy);
    }

    private static @Nullable String signer(String sha256, @Nullable String signature, PluginSettings settings)
            throws PluginException {
        if (signature == null) {
            if (!settings.allowUnsigned()) {
                throw new PluginException(
                        settings.trustedKeys().isEmpty()
                                ? "this agent installs no plugins: agent.plugins.trusted-keys names nobody who may"
                                        + " sign them"
                                : "the archive is not signed; this agent takes what one of "
                                        + String.join(
                                                ", ",
                                                settings.trustedKeys().byName().keySet()) + " has signed");
            }
            return null;
        }
        if (settings.trustedKeys().isEmpty()) {
            throw new PluginException("the archive is signed, but this agent trusts no key yet: its setting"
                    + " agent.plugins.trusted-keys has to name the one that `muster plugins keygen` made");
        }
        // A signature that is given has to be good, also where none is asked for.
        return settings.trustedKeys()
                .signer(sha256, Base64.getDecoder().decode(signature))
                .orElseThrow(() -> new PluginException("the signature is not one of a key that this agent trusts"
                        + " (agent.plugins.trusted-keys), over this SHA-256"));
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }

    /** @throws PluginException when it is neither a jar nor a zip */
    boolean isJar() throws PluginException {
        try (var zip = new java.util.zip.ZipFile(file.toFile())) {
            return zip.getEntry("plugin.yaml") == null
                    && zip.getEntry("plugin.yml") == null
                    && zip.getEntry("plugin.json") == null
                    && zip.getEntry("plugin.properties") == null
                    && zip.getEntry("META-INF/MANIFEST.MF") != null;
        } catch (IOException e) {
            throw new PluginException("the archive is neither a zip nor a jar: " + e.getMessage(), e);
        }
    }
}
