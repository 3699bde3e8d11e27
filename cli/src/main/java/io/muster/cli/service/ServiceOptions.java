package io.muster.cli.service;

import io.muster.runtime.settings.Settings;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a service's settings come from: flags before environment before file. */
final class ServiceOptions {
    private final Map<String, String> environment;
    private final Map<String, String> flags = new HashMap<>();

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Settings as YAML; each also has an environment form: gateway.http-port is "
                    + "MUSTER_GATEWAY_HTTP_PORT")
    private @Nullable Path file;

    ServiceOptions(Map<String, String> environment) {
        this.environment = environment;
    }

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Any setting, by its key; may be given more than once")
    void set(Map<String, String> settings) {
        flags.putAll(settings);
    }

    void set(String key, String value) {
        flags.put(key, value);
    }

    Settings settings() {
        return Settings.of(flags, environment, file);
    }

    /** @param outer those of the command around this one, which count less */
    Settings settings(ServiceOptions outer) {
        var all = new HashMap<>(outer.flags);
        all.putAll(flags);
        return Settings.of(all, environment, file == null ? outer.file : file);
    }
}
