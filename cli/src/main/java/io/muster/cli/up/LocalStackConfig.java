package io.muster.cli.up;

import io.muster.runtime.settings.Settings;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a local stack is made of.
 *
 * @param httpHost where the gateway listens
 * @param httpPort 0, as for the other ports, for any free one
 * @param agents how many, named {@code agent-1} and so on
 * @param sources the settings that the parts read theirs from
 */
public record LocalStackConfig(
        Path dataDirectory, String httpHost, int httpPort, int kafkaPort, int redisPort, int agents, Sources sources) {
    private static final String LOOPBACK = "127.0.0.1";
    private static final int MOST_AGENTS = 1000;

    /** Where settings come from, in the order of their weight. */
    public record Sources(
            Map<String, String> flags,
            Map<String, String> environment,
            @Nullable Path file) {

        /** @param fixed what the stack itself decides */
        Settings with(Map<String, String> fixed) {
            var all = new HashMap<>(flags);
            all.putAll(fixed);
            return Settings.of(all, environment, file);
        }
    }

    /** @throws io.muster.runtime.settings.SettingsException listing everything that is wrong */
    public static LocalStackConfig from(Sources sources, Path defaultDataDirectory) {
        var settings = sources.with(Map.of());
        var config = new LocalStackConfig(
                settings.path("up.data-dir", defaultDataDirectory),
                settings.text("gateway.host", LOOPBACK),
                settings.port("gateway.http-port", 8080),
                settings.port("up.kafka-port", 9092),
                settings.port("up.redis-port", 6379),
                settings.integer("up.agents", 1, 0, MOST_AGENTS),
                sources);
        settings.check("up");
        return config;
    }

    /** For tests and benchmarks: on free ports, and with these settings of the parts only. */
    public static LocalStackConfig onFreePorts(Path dataDirectory, int agents, Map<String, String> settings) {
        return new LocalStackConfig(dataDirectory, LOOPBACK, 0, 0, 0, agents, new Sources(settings, Map.of(), null));
    }

    /** The gateway as this machine reaches it. */
    URI urlAt(int port) {
        var host = httpHost.equals("0.0.0.0") || httpHost.equals("::") ? LOOPBACK : httpHost;
        return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port);
    }
}
