package io.muster.agent.plugin;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What stands in a plugin's {@code installed.json}: which content holds, and where it came from.
 *
 * @param content the name of the folder or jar beside this file
 * @param signedBy the trusted key's name; null when it was not signed
 */
record Installed(
        String id,
        String version,
        String content,
        boolean enabled,
        String sha256,
        @Nullable String signedBy,
        Instant installedAt) {

    Installed withEnabled(boolean now) {
        return new Installed(id, version, content, now, sha256, signedBy, installedAt);
    }
}
