package io.muster.dispatcher;

import io.muster.dispatcher.placement.PlacementChoice;
import io.muster.runtime.kafka.KafkaSettings;
import io.muster.runtime.settings.Settings;
import io.muster.schemas.codec.Durations;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * @param redis where the views are
 * @param instanceId names this process for static group membership (KIP-345): after a crash the same name takes its
 *     partitions back at once, instead of after the session timeout of 10 s. No two running dispatchers may share it.
 * @param offlineAfter how long an agent may be silent; three heartbeats by default
 * @param lostAfter how long an agent has to be offline until the tasks that it has are given up
 * @param recallAfter how long an agent may take to claim a task that the dispatcher chose it for; then the task is taken
 *     back and placed again. Each further attempt gets as much longer
 * @param viewRetention how long a task stays in the views after its end; the log keeps it for longer
 * @param placement how an agent is chosen for a task that has none
 * @param batchRecords how many records are folded in one step at most; bounds how long one script holds Redis
 */
public record DispatcherConfig(
        KafkaSettings kafka,
        URI redis,
        Optional<String> instanceId,
        Duration offlineAfter,
        Duration lostAfter,
        Duration recallAfter,
        Duration viewRetention,
        PlacementChoice placement,
        int batchRecords) {
    private static final Duration LONGEST_RETENTION = Duration.ofDays(36_500);
    private static final String INSTANCE_ID = "[A-Za-z0-9._-]{1,200}";

    /** @throws io.muster.runtime.settings.SettingsException naming every value that cannot be used */
    public static DispatcherConfig from(Settings settings) {
        var config = new DispatcherConfig(
                KafkaSettings.from(settings),
                settings.uri("redis.uri", URI.create("redis://127.0.0.1:6379")),
                settings.parsed("dispatcher.instance-id", Optional.empty(), DispatcherConfig::instanceId),
                settings.duration("dispatcher.offline-after", Duration.ofSeconds(90)),
                settings.duration("dispatcher.lost-after", Duration.ofHours(1)),
                settings.duration("dispatcher.recall-after", Duration.ofSeconds(30)),
                settings.parsed("dispatcher.view-retention", Duration.ofDays(7), DispatcherConfig::viewRetention),
                settings.parsed("dispatcher.placement-strategy", PlacementChoice.LEAST_LOADED, PlacementChoice::named),
                settings.integer("dispatcher.batch-records", 1_000, 1, 10_000));
        settings.check("dispatcher");
        return config;
    }

    private static Duration viewRetention(String text) {
        var retention = Durations.parse(text);
        if (!retention.isPositive() || retention.compareTo(LONGEST_RETENTION) > 0) {
            throw new IllegalArgumentException(
                    "must be longer than zero and at most " + LONGEST_RETENTION.toDays() + "d, not '" + text + "'");
        }
        return retention;
    }

    private static Optional<String> instanceId(String text) {
        if (!text.matches(INSTANCE_ID)) {
            throw new IllegalArgumentException("must match " + INSTANCE_ID);
        }
        return Optional.of(text);
    }
}
