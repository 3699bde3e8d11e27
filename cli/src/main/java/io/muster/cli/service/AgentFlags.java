package io.muster.cli.service;

import io.muster.runtime.settings.Settings;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The flags of {@code muster agent}, read without picocli: an agent lives for months, and the whole tree of commands, once
 * loaded, would be in its memory all that time.
 *
 * <p>Only what is beyond doubt is read here. Anything else, as {@code --help} or a word that is misspelt, is left to picocli.
 */
public final class AgentFlags {
    private static final String FILE = "--config";
    private static final String SETTING = "--set";

    private static final Map<String, String> KEYS = Map.of(
            "--id", "agent.id",
            "--gateway-url", "agent.gateway-url",
            "--join-token-file", "agent.join-token-file",
            "--state-dir", "agent.state-dir",
            "--labels", "agent.labels",
            "--capacity", "agent.capacity",
            "--policy-file", "agent.policy-file",
            "--policy-profile", "agent.policy-profile");

    private final Map<String, String> settings = new HashMap<>();
    private final Map<String, String> values = new HashMap<>();
    private @Nullable Path file;

    private AgentFlags() {}

    /** @return empty when these are not the arguments of an agent, or not beyond doubt */
    public static Optional<AgentFlags> of(String... arguments) {
        var flags = new AgentFlags();
        return arguments.length > 0 && arguments[0].equals("agent") && flags.read(arguments)
                ? Optional.of(flags)
                : Optional.empty();
    }

    private boolean read(String... arguments) {
        var next = 1;
        while (next < arguments.length) {
            var word = arguments[next++];
            var equals = word.indexOf('=');
            if (equals < 0 && next == arguments.length) {
                return false;
            }
            var name = equals < 0 ? word : word.substring(0, equals);
            var value = equals < 0 ? arguments[next++] : word.substring(equals + 1);
            if (value.isEmpty() || value.startsWith("-") || !take(name, value)) {
                return false;
            }
        }
        return true;
    }

    private boolean take(String name, String value) {
        if (name.equals(SETTING)) {
            var equals = value.indexOf('=');
            if (equals < 1) {
                return false;
            }
            settings.put(value.substring(0, equals), value.substring(equals + 1));
            return true;
        }
        if (values.put(name, value) != null) {
            return false; // given twice
        }
        if (name.equals(FILE)) {
            file = Path.of(value);
            return true;
        }
        var key = KEYS.get(name);
        if (key == null) {
            return false;
        }
        settings.put(key, value);
        return true;
    }

    Settings settings(Map<String, String> environment) {
        return Settings.of(settings, environment, file);
    }
}
