package io.muster.agent.policy;

import io.muster.runtime.settings.Settings;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where an agent's policy comes from.
 *
 * @param file empty: the profile alone
 * @param profile what applies where the file says nothing
 */
public record PolicySettings(Optional<Path> file, Profile profile) {
    /** Reads {@code agent.policy-file} and {@code agent.policy-profile}. */
    public static PolicySettings from(Settings settings) {
        return new PolicySettings(
                settings.parsed("agent.policy-file", Optional.empty(), text -> Optional.of(Path.of(text))),
                settings.parsed("agent.policy-profile", Profile.STANDARD, Profile::of));
    }

    /**
     * What applies now.
     *
     * @throws PolicyException naming everything that is wrong with the file
     */
    public Policy read() {
        return file.map(path -> PolicyFile.read(path, profile)).orElseGet(profile::policy);
    }
}
