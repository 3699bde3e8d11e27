package io.muster.dispatcher.wiring;

import static io.muster.dispatcher.Messages.NOON;
import static io.muster.dispatcher.Messages.delivered;
import static io.muster.dispatcher.Messages.finished;
import static io.muster.dispatcher.Messages.heartbeat;
import static io.muster.dispatcher.Messages.registered;
import static io.muster.dispatcher.Messages.started;
import static io.muster.dispatcher.Messages.submitted;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.muster.dispatcher.Stage;
import io.muster.embedded.Infrastructure;
import io.muster.embedded.TestInfrastructure;
import io.muster.runtime.kafka.KafkaSettings;
import io.muster.runtime.kafka.TopicAdmin;
import io.muster.schemas.task.TaskState;
import io.muster.schemas.topic.TopicSpec;
import io.muster.schemas.topic.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("infrastructure")
@ExtendWith(TestInfrastructure.class)
class DispatcherIT {
    private Stage stage;

    @BeforeEach
    void open(Infrastructure infrastructure) {
        stage = new Stage(infrastructure);
    }

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void showsTheWholeLifeOfATaskAndOfItsAgent() {
        stage.run(Dispatcher.start(stage.config()));
        stage.send(
                registered("web-1", Map.of("role", "web"), "shell", "sleep"),
                heartbeat("web-1", 1, NOON),
                submitted("task_1", "web-1"));
        awaitHash("task:task_1", taskQueued());
        stage.send(delivered("task_1", "web-1"), started("task_1", "web-1"));
        stage.send(finished("task_1", "web-1", TaskState.SUCCEEDED));
        awaitHash("task:task_1", taskSucceeded());
        awaitHash("agent:web-1", agentOnline());
        var redis = stage.redis();
        var at = (double) NOON.toEpochMilli();
        assertEquals(at, redis.zscore("active_agents", "web-1"));
        assertEquals(0.0, redis.zscore("agents", "web-1"));
        assertEquals(at, redis.zscore("tasks:by-time", "task_1"));
        assertEquals(at, redis.zscore("tasks:by-agent:web-1", "task_1"));
        assertEquals(List.of("tasks:by-status:succeeded"), redis.keys("tasks:by-status:*"));
        stage.awaitViewsEqualTheLog();
    }

    @Test
    void refusesTopicsThatAreNotCutAlike() {
        var topics = new Topics(stage.topics.prefix() + "uneven.");
        var uneven = new KafkaSettings(stage.kafka.bootstrapServers(), topics, 3);
        try (var admin = new TopicAdmin(uneven, "test", Duration.ofSeconds(10))) {
            admin.ensure(List.of(new TopicSpec(topics.results(), 5, Optional.empty())));
        }
        var config = stage.config(Map.of("kafka.topic-prefix", topics.prefix()));
        var refusal = assertThrows(IllegalStateException.class, () -> Dispatcher.start(config));
        assertTrue(refusal.getMessage().contains("results=5"), refusal.getMessage());
    }

    @Test
    void showsAnEventWithinMillisecondsWhenItIsIdle() {
        stage.run(Dispatcher.start(stage.config()));
        stage.send(heartbeat("warm", 1, NOON));
        stage.awaitViewsEqualTheLog();
        var latencies = new java.util.ArrayList<Long>();
        for (var i = 0; i < 200; i++) {
            var id = "task_" + i;
            stage.send(submitted(id, "web-1"));
            var acknowledged = System.nanoTime();
            while (stage.redis().exists("task:" + id) == 0) {
                Thread.onSpinWait();
            }
            latencies.add(System.nanoTime() - acknowledged);
        }
        latencies.sort(null);
        System.out.println("acknowledged to visible: p50 " + latencies.get(100) / 1_000 + " µs, p99 "
                + latencies.get(197) / 1_000 + " µs");
        assertTrue(latencies.get(100) < Duration.ofMillis(50).toNanos(), () -> "p50 " + latencies.get(100));
    }

    @Test
    void startsWhileRedisIsDownAndCatchesUp() {
        stage.withoutRedis(() -> {
            stage.run(Dispatcher.start(stage.config()));
            stage.send(submitted("task_1", "web-1"));
        });
        stage.awaitViewsEqualTheLog();
    }

    @Test
    void takesItsPartitionsBackAtOnceWhenItHasAName() {
        var named = stage.config(Map.of("dispatcher.instance-id", "local"));
        Dispatcher.start(named).close();
        stage.send(submitted("task_1", "web-1"));
        stage.run(Dispatcher.start(named));
        await().atMost(Duration.ofSeconds(5)).until(() -> stage.redis().exists("task:task_1") == 1);
    }

    @Test
    void closesSoonAndLeavesNoThreadBehind() {
        var dispatcher = Dispatcher.start(stage.config());
        stage.send(submitted("task_1", "web-1"));
        stage.awaitViewsEqualTheLog();
        assertTimeout(Duration.ofSeconds(5), dispatcher::close);
        await().atMost(Duration.ofSeconds(5))
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().contains("muster-dispatcher")));
    }

    private void awaitHash(String key, Map<String, String> expected) {
        await().atMost(Stage.PATIENCE)
                .untilAsserted(() -> assertEquals(
                        new TreeMap<>(expected), new TreeMap<>(stage.redis().hgetall(key))));
    }

    private static Map<String, String> taskQueued() {
        return Map.ofEntries(
                Map.entry("task_id", "task_1"),
                Map.entry("status", "queued"),
                Map.entry("submitted_to", "web-1"),
                Map.entry("agent_id", "web-1"),
                Map.entry("attempt", "1"),
                Map.entry("type", "shell"),
                Map.entry("params", "{\"command\":\"df -h /\"}"),
                Map.entry("delivery_timeout", "PT1H"),
                Map.entry("execution_timeout", "PT10M"),
                Map.entry("max_attempts", "1"),
                Map.entry("annotations", "{}"),
                Map.entry("submitted_by", "admin"),
                Map.entry("submitted_at", "2026-11-22T12:00:00.000Z"),
                Map.entry("queued_at", "2026-11-22T12:00:00.000Z"),
                Map.entry("queued_offset", "0"));
    }

    private static Map<String, String> taskSucceeded() {
        var hash = new HashMap<>(taskQueued());
        hash.putAll(Map.ofEntries(
                Map.entry("status", "succeeded"),
                Map.entry("delivered_at", "2026-11-22T12:00:00.003Z"),
                Map.entry("started_at", "2026-11-22T12:00:00.004Z"),
                Map.entry("boot_id", "boot-1"),
                Map.entry("pid", "4711"),
                Map.entry("finished_at", "2026-11-22T12:00:00.016Z"),
                Map.entry("success", "true"),
                Map.entry("exit_code", "0"),
                Map.entry("stdout", "out\n"),
                Map.entry("stderr", ""),
                Map.entry("stdout_bytes", "4"),
                Map.entry("stderr_bytes", "0"),
                Map.entry("truncated", "false"),
                Map.entry("output_chunks", "1"),
                Map.entry("stdout_sha256", "0".repeat(64)),
                Map.entry("stderr_sha256", "e".repeat(64)),
                Map.entry("duration_ms", "12")));
        return hash;
    }

    private static Map<String, String> agentOnline() {
        return Map.ofEntries(
                Map.entry("agent_id", "web-1"),
                Map.entry("status", "online"),
                Map.entry("hostname", "web-1.example"),
                Map.entry("os", "linux"),
                Map.entry("arch", "amd64"),
                Map.entry("enrolled_version", "0.1.0"),
                Map.entry("labels", "{\"role\":\"web\"}"),
                Map.entry("handlers", "[\"shell\",\"sleep\"]"),
                Map.entry("enrolled_at", "2026-11-22T12:00:00.000Z"),
                Map.entry("incarnation", "1"),
                Map.entry("sequence", "1"),
                Map.entry("cpu_percent", "12.5"),
                Map.entry("memory_percent", "40.0"),
                Map.entry("disk_usage", "61.25"),
                Map.entry("boot_time", "2026-11-22T12:00:00.000Z"),
                Map.entry("load_1m", "0.5"),
                Map.entry("load_5m", "0.25"),
                Map.entry("load_15m", "0.1"),
                Map.entry("uptime_seconds", "3600"),
                Map.entry("running", "0"),
                Map.entry("queued", "0"),
                Map.entry("capacity", "4"),
                Map.entry("agent_version", "0.1.0"),
                Map.entry("clock_skew_ms", "-3"),
                Map.entry("isolation", "cgroup-v2"),
                Map.entry("last_heartbeat_at", "2026-11-22T12:00:00.000Z"));
    }
}
