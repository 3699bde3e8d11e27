package io.muster.agent.policy.danger;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a command can do that no machine gets over. */
public enum Danger {
    REMOVE("removes a folder that the system needs"),
    FORMAT("makes a new file system or wipes an old one"),
    DEVICE_WRITE("writes to a device"),
    FORK_BOMB("starts itself over and over until the machine stands still"),
    POWER("ends or restarts the system"),
    PERMISSIONS("changes owner or permissions of a folder that the system needs, with all that is in it"),
    KILL_ALL("kills every process"),
    OBSCURE("is nested too deep to be looked into");

    private final String text;

    Danger(String text) {
        this.text = text;
    }

    /** As it stands in a policy file: {@code device-write}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** As a refused task shows it: {@code dangerous-device-write}. */
    public String rule() {
        return "dangerous-" + key();
    }

    /** What it does, to be read after the command. */
    public String text() {
        return text;
    }

    public static Optional<Danger> of(String key) {
        return Arrays.stream(values())
                .filter(danger -> danger.key().equals(key))
                .findFirst();
    }
}
