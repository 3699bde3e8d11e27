package io.muster.agent.policy;

import io.muster.agent.policy.danger.Danger;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;

/**
 * A policy to begin with. Written here and not in YAML: most agents have no policy file, and an agent keeps the classes that it
 * has loaded for as long as it lives.
 */
public enum Profile {
    /** For development: everything runs, except a dangerous command that does not say that it is meant. */
    OPEN(true, false, DangerMode.ASK),
    /** For production: as {@link #OPEN}, except for what would touch the agent's own files. */
    STANDARD(true, true, DangerMode.ASK),
    /** Nothing runs but what a rule of the policy file allows; nothing dangerous runs at all. */
    LOCKED(false, true, DangerMode.DENY);

    private final boolean allowsByDefault;
    private final boolean protectsAgent;
    private final DangerMode dangers;

    Profile(boolean allowsByDefault, boolean protectsAgent, DangerMode dangers) {
        this.allowsByDefault = allowsByDefault;
        this.protectsAgent = protectsAgent;
        this.dangers = dangers;
    }

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
        var modes = new EnumMap<Danger, DangerMode>(Danger.class);
        for (var danger : Danger.values()) {
            modes.put(danger, dangers);
        }
        return new Policy(
                "the profile '" + key() + "'", ZoneId.systemDefault(), allowsByDefault, protectsAgent, modes, rules());
    }

    private List<Rule> rules() {
        return this == LOCKED ? List.of(Rule.allowingTypes("harmless", List.of("sleep", "facts"))) : List.of();
    }
}
