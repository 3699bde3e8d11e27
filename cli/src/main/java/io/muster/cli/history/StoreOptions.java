package io.muster.cli.history;

import io.muster.cli.console.CommandFailure;
import io.muster.cli.console.ExitCode;
import io.muster.cli.console.Invocation;
import io.muster.runtime.kafka.KafkaSettings;
import io.muster.runtime.log.Logs;
import io.muster.runtime.settings.Settings;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Where Kafka and Redis are: flags before environment before {@code --config}, else those of the {@code muster up} that keeps
 * its data in the data directory. Never one from here and one from there: what is folded from one installation's log must
 * not be compared with the views of another.
 */
public final class StoreOptions {
    private static final String KAFKA = "kafka.bootstrap-servers";
    private static final String REDIS = "redis.uri";
    private final Invocation invocation;
    private final Map<String, String> flags = new HashMap<>();

    @Option(names = "--config", paramLabel = "FILE", description = "Settings as YAML, as the services have them")
    private @Nullable Path file;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "The data directory of `muster up` (MUSTER_DATA_DIR; default: ~/.muster)")
    private @Nullable Path dataDirectory;

    public StoreOptions(Invocation invocation) {
        this.invocation = invocation;
    }

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT",
            description = "Kafka (MUSTER_KAFKA_BOOTSTRAP_SERVERS; default: that of `muster up`)")
    void bootstrapServers(String value) {
        flags.put(KAFKA, value);
    }

    @Option(
            names = "--redis",
            paramLabel = "URI",
            description = "Redis, as redis://127.0.0.1:6379 (MUSTER_REDIS_URI; default: that of `muster up`)")
    void redis(String value) {
        flags.put(REDIS, value);
    }

    @Option(
            names = "--topic-prefix",
            paramLabel = "PREFIX",
            description = "What the topics' names begin with (MUSTER_KAFKA_TOPIC_PREFIX; default: muster.)")
    void topicPrefix(String value) {
        flags.put("kafka.topic-prefix", value);
    }

    /** Kafka alone. */
    KafkaSettings kafka() {
        return KafkaSettings.from(checked(settings(KAFKA)));
    }

    /** Both. */
    Stores stores() {
        var settings = checked(settings(KAFKA, REDIS));
        var stores =
                new Stores(KafkaSettings.from(settings), settings.uri(REDIS, URI.create("redis://127.0.0.1:6379")));
        settings.check("redis");
        return stores;
    }

    private static Settings checked(Settings settings) {
        KafkaSettings.from(settings);
        settings.check("kafka");
        return settings;
    }

    private Settings settings(String... needed) {
        Logs.onlyWhenAsked();
        var given = Settings.of(flags, invocation.environment(), file);
        var missing = new HashMap<String, String>();
        for (var key : needed) {
            if (text(given, key).isEmpty()) {
                missing.put(key, key.equals(KAFKA) ? "--bootstrap-servers" : "--redis");
            }
        }
        if (missing.isEmpty()) {
            return given;
        }
        if (text(given, KAFKA).isPresent() || text(given, REDIS).isPresent()) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "it is not said where " + (missing.containsKey(KAFKA) ? "Kafka" : "Redis") + " is",
                    "give " + String.join(" and ", missing.values()) + " as well");
        }
        return ofLocalStack();
    }

    private Settings ofLocalStack() {
        var directory = dataDirectory == null ? invocation.defaultDataDirectory() : dataDirectory;
        var backends = directory.resolve("backends.yaml");
        if (!Files.exists(backends)) {
            throw new CommandFailure(
                    ExitCode.ERROR,
                    "Muster does not seem to run here: there is no " + backends,
                    "start it with `muster up`, or say where Kafka and Redis are with --bootstrap-servers and --redis");
        }
        return Settings.of(flags, invocation.environment(), backends);
    }

    private static Optional<String> text(Settings settings, String key) {
        return settings.parsed(key, Optional.empty(), Optional::of);
    }
}
