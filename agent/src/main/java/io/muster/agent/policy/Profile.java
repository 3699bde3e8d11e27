package io.muster.agent.policy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A policy to begin with. Each is a policy file in this package's resources. */
public enum Profile {
    /** For development: everything but a dangerous command that does not ask to be run. */
    OPEN,
    /** For production: as {@link #OPEN}, and the agent's own files are out of bounds. */
    STANDARD,
    /** Nothing but what a rule allows, and nothing dangerous at all. */
    LOCKED;

    /** As it stands in settings. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException naming those that there are */
    public static Profile of(String key) {
        return Arrays.stream(values())
                .filter(profile -> profile.key().equals(key))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("must be one of "
                        + String.join(
                                ", ", Arrays.stream(values()).map(Profile::key).toList()) + ", not '" + key + "'"));
    }

    /** The policy of an agent that has no file. */
    public Policy policy() {
        return PolicyReader.readProfile(text(), "the profile '" + key() + "'");
    }

    private String text() {
        try (var resource = Profile.class.getResourceAsStream(key() + ".yaml")) {
            if (resource == null) {
                throw new PolicyException(List.of("the profile " + key() + " is missing in this build"));
            }
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
