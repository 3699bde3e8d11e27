package io.muster.agent.plugin;

import io.muster.runtime.settings.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where plugins are, and whose are let in.
 *
 * @param directory of the plugins
 * @param trustedKeys who may sign plugins
 * @param allowUnsigned true: what nobody has signed is let in too
 * @param sources schemes of the URLs that archives are fetched from, of http, https and file
 * @param loadTimeout how long a plugin may take to load
 */
public record PluginSettings(
        Path directory, TrustedKeys trustedKeys, boolean allowUnsigned, Set<String> sources, Duration loadTimeout) {
    private static final Set<String> SCHEMES = Set.of("http", "https", "file");

    /** @param stateDir of the agent */
    public static PluginSettings from(Settings settings, Path stateDir) {
        return new PluginSettings(
                settings.path("agent.plugins-dir", stateDir.resolve("plugins")),
                settings.parsed("agent.plugins.trusted-keys", TrustedKeys.NONE, TrustedKeys::parse),
                settings.flag("agent.plugins.allow-unsigned", false),
                settings.parsed("agent.plugins.sources", Set.of("https"), PluginSettings::schemes),
                settings.duration("agent.plugins.load-timeout", Duration.ofSeconds(10)));
    }

    private static Set<String> schemes(String text) {
        var schemes = new TreeSet<>(Arrays.asList(text.toLowerCase(Locale.ROOT).split("\\s*,\\s*", -1)));
        if (!SCHEMES.containsAll(schemes)) {
            throw new IllegalArgumentException(
                    "must be some of http, https, file, comma-separated, not '" + text + "'");
        }
        return schemes;
    }
}
