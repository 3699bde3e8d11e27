package io.muster.dispatcher;

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
                        PlacementChoice.RANDOM_OF_TWO,
                        10),
                DispatcherConfig.from(Settings.of(Map.of(
                        "kafka.bootstrap-servers", "kafka:1",
                        "kafka.topic-prefix", "x.",
                        "kafka.partitions", "3",
                        "redis.uri", "redis://redis:2",
                        "dispatcher.instance-id", "d-1",
                        "dispatcher.offline-after", "5s",
                        "dispatcher.lost-after", "7m",
                        "dispatcher.recall-after", "8s",
                        "dispatcher.placement-strategy", "random-of-two",
                        "dispatcher.batch-records", "10"))));
    }

    @Test
    void namesEveryValueThatCannotBeUsed() {
        var settings = Settings.of(Map.of(
                "redis.uri", "nowhere",
                "dispatcher.instance-id", "a b",
                "dispatcher.offline-after", "0s",
                "dispatcher.placement-strategy", "fastest",
                "dispatcher.batch-records", "0"));
        var problems = assertThrows(SettingsException.class, () -> DispatcherConfig.from(settings))
                .problems();
        assertEquals(5, problems.size(), problems::toString);
        assertTrue(problems.stream().anyMatch(problem -> problem.startsWith("dispatcher.instance-id")));
        assertTrue(
                problems.contains(
                        "dispatcher.placement-strategy: must be one of least-loaded, spread, random-of-two, not"
                                + " 'fastest'"),
                problems::toString);
    }
}
