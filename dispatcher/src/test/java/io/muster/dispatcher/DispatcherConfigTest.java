package io.muster.dispatcher;

import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.muster.dispatcher.placement.PlacementChoice;
import io.muster.runtime.kafka.KafkaSettings;
import io.muster.runtime.settings.Settings;
import io.muster.runtime.settings.SettingsException;
import io.muster.schemas.topic.Topics;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DispatcherConfigTest {
    @Test
    void hasADefaultForEverything() {
        assertEquals(
                new DispatcherConfig(
                        new KafkaSettings("127.0.0.1:9092", new Topics("muster."), 6),
                        URI.create("redis://127.0.0.1:6379"),
                        Optional.empty(),
                        Duration.ofSeconds(90),
                        Duration.ofHours(1),
                        Duration.ofSeconds(30),
                        Duration.ofDays(7),
                        PlacementChoice.LEAST_LOADED,
                        1_000),
                DispatcherConfig.from(Settings.of(Map.of())));
    }

    @Test
    void readsEveryKey() {
        assertEquals(
                new DispatcherConfig(
                        new KafkaSettings("kafka:1", new Topics("x."), 3),
                        URI.create("redis://redis:2"),
                        Optional.of("d-1"),
                        Duration.ofSeconds(5),
                        Duration.ofMinutes(7),
                        Duration.ofSeconds(8),
                        Duration.ofDays(30),
                        PlacementChoice.RANDOM_OF_TWO,
                        10),
                DispatcherConfig.from(Settings.of(Map.ofEntries(
                        entry("kafka.bootstrap-servers", "kafka:1"),
                        entry("kafka.topic-prefix", "x."),
                        entry("kafka.partitions", "3"),
                        entry("redis.uri", "redis://redis:2"),
                        entry("dispatcher.instance-id", "d-1"),
                        entry("dispatcher.offline-after", "5s"),
                        entry("dispatcher.lost-after", "7m"),
                        entry("dispatcher.recall-after", "8s"),
                        entry("dispatcher.view-retention", "30d"),
                        entry("dispatcher.placement-strategy", "random-of-two"),
                        entry("dispatcher.batch-records", "10")))));
    }

    @Test
    void namesEveryValueThatCannotBeUsed() {
        var settings = Settings.of(Map.of(
                "redis.uri", "nowhere",
                "dispatcher.instance-id", "a b",
                "dispatcher.offline-after", "0s",
                "dispatcher.view-retention", "99999d",
                "dispatcher.placement-strategy", "fastest",
                "dispatcher.batch-records", "0"));
        var problems = assertThrows(SettingsException.class, () -> DispatcherConfig.from(settings))
                .problems();
        assertEquals(6, problems.size(), problems::toString);
        assertTrue(problems.stream().anyMatch(problem -> problem.startsWith("dispatcher.instance-id")));
        assertTrue(
                problems.contains(
                        "dispatcher.placement-strategy: must be one of least-loaded, spread, random-of-two, not"
                                + " 'fastest'"),
                problems::toString);
    }
}
