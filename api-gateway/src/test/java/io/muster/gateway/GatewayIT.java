package io.muster.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lettuce.core.RedisClient;
import io.muster.embedded.Infrastructure;
import io.muster.embedded.TestInfrastructure;
import io.muster.gateway.wiring.Gateway;
import io.muster.runtime.settings.Settings;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.message.TaskDelivered;
import io.muster.schemas.message.TaskFinished;
import io.muster.schemas.message.TaskSubmitted;
import io.muster.schemas.task.TaskState;
import io.muster.schemas.topic.Topics;
import io.muster.schemas.view.TaskHash;
import io.muster.schemas.view.TaskView;
import io.muster.schemas.view.ViewKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The gateway alone, on real Kafka and Redis, over real HTTP. No dispatcher runs: what it would write, the tests write. */
@Tag("infrastructure")
@ExtendWith(TestInfrastructure.class)
class GatewayIT {
    private static final String SHELL = """
            {"agent_id": "web-1", "type": "shell", "params": {"command": "uptime"}}""";
    private final Topics topics = new Topics("t" + UUID.randomUUID() + ".");
    private Infrastructure infrastructure;
    private Gateway gateway;
    private GatewayClient admin;
    private GatewayClient joiner;

    @BeforeEach
    void start(Infrastructure shared, @TempDir Path directory) throws Exception {
        infrastructure = shared;
        redis(commands -> commands.flushall());
        gateway = Gateway.start(GatewayConfig.from(Settings.of(Map.of(
                "kafka.bootstrap-servers", shared.bootstrapServers(),
                "kafka.topic-prefix", topics.prefix(),
                "redis.uri", shared.redisUri().toString(),
                "gateway.http-port", "0",
                "gateway.command-producers", "2",
                "gateway.admin-token-file", directory.resolve("admin-token").toString(),
                "gateway.join-token-file", directory.resolve("join-token").toString()))));
        admin = new GatewayClient(
                gateway.port(),
                Files.readString(directory.resolve("admin-token")).strip());
        joiner = new GatewayClient(
                gateway.port(),
                Files.readString(directory.resolve("join-token")).strip());
    }

    @AfterEach
    void stop() {
        admin.close();
        joiner.close();
        gateway.close();
    }

    @Test
    void putsTheEventAndTheCommandIntoTheLogBeforeItAnswers() throws Exception {
        enroll("web-1");
        var answer = admin.post(
                "/api/v1/tasks", SHELL, "traceparent", "00-" + "a".repeat(32) + "-" + "b".repeat(16) + "-01");
        assertEquals(202, answer.status());
        var taskId = answer.json().path("task_id").textValue();
        assertEquals(
                "/api/v1/tasks/" + taskId,
                answer.response().headers().firstValue("Location").orElseThrow());
        assertEquals("queued", answer.json().path("status").textValue());

        var event = records(topics.taskEvents()).getFirst();
        var command = records(topics.tasksOf(new AgentId("web-1"))).getLast();
        assertEquals(taskId, event.key());
        assertAll(
                () -> assertEquals("io.muster.task.submitted.v1", header(event, "ce_type")),
                () -> assertEquals("1.0", header(event, "ce_specversion")),
                () -> assertEquals("/muster/gateway", header(event, "ce_source")),
                () -> assertEquals("application/json", header(event, "content-type")),
                () -> assertEquals("io.muster.task.run.v1", header(command, "ce_type")),
                () -> assertEquals(
                        "00-" + "a".repeat(32) + "-" + "b".repeat(16) + "-01", header(command, "traceparent")),
                () -> assertTrue(command.value().contains("\"command\":\"uptime\""), command::value));
    }

    @Test
    void findsATaskAtOnceAlthoughNothingHasFoldedIt() throws Exception {
        enroll("web-1");
        var taskId = admin.post("/api/v1/tasks", SHELL).json().path("task_id").textValue();
        var found = admin.get("/api/v1/tasks/" + taskId);
        assertEquals(200, found.status(), found.response()::body);
        assertEquals("queued", found.json().path("status").textValue());
        assertEquals("task_not_found", admin.get("/api/v1/tasks/task_unknown").code());
    }

    @Test
    void enrolsAnAgentAndOpensItsTopic() throws Exception {
        var first = enroll("web-1");
        assertEquals(1, first.path("start_offset").longValue());
        assertEquals(topics.prefix(), first.path("kafka").path("topic_prefix").textValue());
        assertEquals("PT30S", first.path("heartbeat_interval").textValue());
        admin.post("/api/v1/tasks", SHELL);
        // An identity that was lost begins behind what the one before may have run.
        assertEquals(3, enroll("web-1").path("start_offset").longValue());
        assertEquals(
                "enrolled",
                admin.get("/api/v1/agents/web-1").json().path("status").textValue());
    }

    @Test
    void refusesToEnrolAnAgentThatIsOnline() throws Exception {
        enroll("web-1");
        var hash = new HashMap<>(Map.of("agent_id", "web-1", "last_heartbeat_at", "2026-01-01T00:00:00.000Z"));
        for (var field : List.of("incarnation", "sequence", "uptime_seconds", "running", "queued", "capacity")) {
            hash.put(field, "1");
        }
        for (var field : List.of("cpu_percent", "memory_percent", "disk_usage", "load_1m", "load_5m", "load_15m")) {
            hash.put(field, "1.0");
        }
        hash.put("boot_time", "2026-01-01T00:00:00.000Z");
        hash.put("agent_version", "1");
        redis(commands -> commands.hset("agent:web-1", hash));
        var answer = joiner.post("/api/v1/enrollments", enrollment("web-1"));
        assertEquals(409, answer.status());
        assertEquals("agent_online", answer.code());
    }

    @Test
    void answersEveryBadRequestWithAProblem() throws Exception {
        enroll("web-1");
        var huge = "{\"agent_id\": \"web-1\", \"type\": \"" + "x".repeat(10 * 1024 * 1024) + "\"}";
        assertAll(
                () -> assertProblem(422, "unknown_agent", admin.post("/api/v1/tasks", SHELL.replace("web-1", "web-2"))),
                () -> assertProblem(422, "unknown_type", admin.post("/api/v1/tasks", SHELL.replace("shell", "bash"))),
                () -> assertProblem(400, "malformed_json", admin.post("/api/v1/tasks", "{")),
                () -> assertProblem(422, "invalid_body", admin.post("/api/v1/tasks", "{}")),
                () -> assertProblem(413, "body_too_large", admin.post("/api/v1/tasks", huge)),
                () -> assertProblem(400, "invalid_id", admin.get("/api/v1/tasks/a.b")),
                () -> assertProblem(400, "invalid_id", admin.get("/api/v1/tasks/" + "x".repeat(65))),
                () -> assertProblem(400, "invalid_id", admin.get("/api/v1/tasks/..%2Fx")),
                () -> assertProblem(400, "invalid_id", admin.get("/api/v1/agents/a.b")),
                () -> assertProblem(404, "agent_not_found", admin.get("/api/v1/agents/nobody")),
                () -> assertProblem(404, "not_found", admin.get("/api/v1/nothing")),
                () -> assertProblem(
                        405,
                        "method_not_allowed",
                        admin.send(admin.request("/api/v1/tasks").DELETE())),
                () -> assertProblem(400, "invalid_parameter", admin.get("/api/v1/tasks?status=done")),
                () -> assertProblem(400, "invalid_parameter", admin.get("/api/v1/tasks?colour=red")),
                () -> assertProblem(400, "invalid_parameter", admin.get("/api/v1/tasks?cursor=%21")),
                () -> assertProblem(400, "invalid_parameter", admin.get("/api/v1/agents?selector=%3D")),
                () -> assertProblem(400, "invalid_header", admin.post("/api/v1/tasks", SHELL, "Idempotency-Key", " ")),
                () -> assertProblem(
                        415,
                        "unsupported_media_type",
                        admin.send(admin.request("/api/v1/tasks")
                                .header("Content-Type", "text/plain")
                                .POST(java.net.http.HttpRequest.BodyPublishers.ofString(SHELL)))));
    }

    @Test
    void wantsTheRightTokenForEverythingUnderApi() throws Exception {
        try (var stranger = new GatewayClient(gateway.port(), "wrong")) {
            assertProblem(401, "unauthorized", stranger.get("/api/v1/tasks"));
            assertProblem(401, "unauthorized", stranger.get("/api/v1/nothing"));
            assertProblem(401, "unauthorized", stranger.post("/api/v1/tasks", SHELL));
            assertEquals(200, stranger.get("/livez").status());
            assertEquals(200, stranger.get("/readyz").status());
        }
        assertProblem(401, "unauthorized", joiner.get("/api/v1/tasks"));
        assertProblem(401, "unauthorized", admin.post("/api/v1/enrollments", enrollment("web-1")));
    }

    @Test
    void theSameIdempotencyKeyGivesTheSameTask() throws Exception {
        enroll("web-1");
        var first = admin.post("/api/v1/tasks", SHELL, "Idempotency-Key", "deploy-7")
                .json();
        var again = admin.post("/api/v1/tasks", SHELL, "Idempotency-Key", "deploy-7")
                .json();
        var other = admin.post("/api/v1/tasks", SHELL, "Idempotency-Key", "deploy-8")
                .json();
        assertEquals(first.path("task_id"), again.path("task_id"));
        assertNotEquals(first.path("task_id"), other.path("task_id"));
        var different = SHELL.replace("uptime", "reboot");
        assertProblem(
                422, "idempotency_key_reused", admin.post("/api/v1/tasks", different, "Idempotency-Key", "deploy-7"));
    }

    @Test
    void aBatchHasAnOutcomeForEachTaskInOrder() throws Exception {
        enroll("web-1");
        var body = "{\"tasks\": [" + SHELL + ", {\"agent_id\": \"web-1\"}, " + SHELL.replace("web-1", "web-2") + "]}";
        var first = admin.post("/api/v1/tasks/batch", body, "Idempotency-Key", "nightly")
                .json()
                .path("outcomes");
        assertEquals(
                List.of(202, 422, 422),
                first.valueStream().map(o -> o.path("status").intValue()).toList());
        assertEquals("invalid_body", first.path(1).path("problem").path("code").textValue());
        assertEquals("unknown_agent", first.path(2).path("problem").path("code").textValue());
        var again = admin.post("/api/v1/tasks/batch", body, "Idempotency-Key", "nightly")
                .json()
                .path("outcomes");
        assertEquals(
                first.path(0).path("task").path("task_id"),
                again.path(0).path("task").path("task_id"));
        assertProblem(422, "invalid_body", admin.post("/api/v1/tasks/batch", "{\"tasks\": []}"));
    }

    @Test
    void aLongPollEndsWhenTheTaskDoes() throws Exception {
        enroll("web-1");
        var taskId = new TaskId(
                admin.post("/api/v1/tasks", SHELL).json().path("task_id").textValue());
        var waiting = java.util.concurrent.CompletableFuture.supplyAsync(() -> {
            try {
                return admin.get("/api/v1/tasks/" + taskId + "?wait=30s").json();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        assertFalse(waiting.isDone());
        var finished = finished(taskId);
        redis(commands -> commands.hset(ViewKeys.task(taskId), TaskHash.write(TaskView.of(finished))));
        redis(commands -> commands.publish(ViewKeys.ENDED_TASKS_CHANNEL, "task_other " + taskId));
        assertEquals(
                "succeeded",
                waiting.get(5, java.util.concurrent.TimeUnit.SECONDS)
                        .path("status")
                        .textValue());
    }

    @Test
    void pagesThroughTasksNewestFirstWithoutGapsOrRepeats() throws Exception {
        for (var i = 0; i < 25; i++) {
            fold(submitted("task_" + (char) ('a' + i), Instant.ofEpochMilli(1_000 + i / 5)));
        }
        var seen = new ArrayList<String>();
        var cursor = "";
        do {
            var page = admin.get("/api/v1/tasks?limit=4" + (cursor.isEmpty() ? "" : "&cursor=" + cursor))
                    .json();
            page.path("items").forEach(task -> seen.add(task.path("task_id").textValue()));
            cursor = page.path("next_cursor").asText("");
        } while (!cursor.isEmpty() && !cursor.equals("null"));
        assertEquals(25, seen.size());
        assertEquals(25, new HashSet<>(seen).size());
        assertEquals("task_y", seen.getFirst());
        assertEquals("task_a", seen.getLast());
    }

    @Test
    void filtersTasks() throws Exception {
        fold(submitted("task_1", Instant.ofEpochMilli(1)));
        fold(submitted("task_2", Instant.ofEpochMilli(2)));
        assertEquals(
                2,
                admin.get("/api/v1/tasks?agent_id=web-1&status=queued")
                        .json()
                        .path("items")
                        .size());
        assertEquals(
                0,
                admin.get("/api/v1/tasks?agent_id=web-2").json().path("items").size());
        assertEquals(
                0, admin.get("/api/v1/tasks?status=failed").json().path("items").size());
    }

    private void fold(TaskSubmitted submitted) {
        var view = TaskView.of(submitted);
        var score = (double) submitted.submittedAt().toEpochMilli();
        redis(commands -> commands.hset(ViewKeys.task(view.taskId()), TaskHash.write(view)));
        for (var index : List.of(
                ViewKeys.TASKS_BY_TIME,
                ViewKeys.tasksByState(view.state()),
                ViewKeys.tasksByAgent(new AgentId("web-1")))) {
            redis(commands -> commands.zadd(index, score, view.taskId().value()));
        }
    }

    private static TaskSubmitted submitted(String id, Instant at) {
        return new TaskSubmitted(
                new TaskId(id),
                null,
                new AgentId("web-1"),
                null,
                "sleep",
                io.muster.schemas.codec.Json.MAPPER.createObjectNode(),
                Duration.ofHours(1),
                Duration.ofMinutes(1),
                io.muster.schemas.task.RetryPolicy.NONE,
                Map.of(),
                "admin",
                at);
    }

    private static TaskFinished finished(TaskId taskId) {
        var delivered = new TaskDelivered(taskId, null, new AgentId("web-1"), 1, Instant.EPOCH);
        return new TaskFinished(
                taskId,
                null,
                delivered.agentId(),
                1,
                "shell",
                TaskState.SUCCEEDED,
                true,
                0,
                "up",
                "",
                2,
                0,
                false,
                3L,
                null,
                Instant.EPOCH);
    }

    private com.fasterxml.jackson.databind.JsonNode enroll(String agentId) throws Exception {
        var answer = joiner.post("/api/v1/enrollments", enrollment(agentId));
        assertEquals(201, answer.status(), answer.response()::body);
        return answer.json();
    }

    private static String enrollment(String agentId) {
        return """
                {"agent_id": "%s", "hostname": "host", "os": "linux", "arch": "amd64", "agent_version": "1",
                 "labels": {"role": "web"}, "handlers": ["shell", "sleep"]}""".formatted(agentId);
    }

    private static void assertProblem(int status, String code, GatewayClient.Answer answer) throws Exception {
        assertEquals(status, answer.status(), answer.response()::body);
        assertEquals(
                "application/problem+json",
                answer.response().headers().firstValue("Content-Type").orElse(""));
        assertEquals(code, answer.code());
        assertFalse(answer.json().path("detail").textValue().isBlank());
    }

    private List<ConsumerRecord<String, String>> records(String topic) {
        var found = new ArrayList<ConsumerRecord<String, String>>();
        try (var consumer = new KafkaConsumer<>(
                Map.<String, Object>of("bootstrap.servers", infrastructure.bootstrapServers()),
                new StringDeserializer(),
                new StringDeserializer())) {
            var partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
                consumer.poll(Duration.ofMillis(200)).forEach(found::add);
            }
        }
        return found;
    }

    private static String header(ConsumerRecord<?, ?> received, String name) {
        return new String(received.headers().lastHeader(name).value(), UTF_8);
    }

    private void redis(java.util.function.Consumer<io.lettuce.core.api.sync.RedisCommands<String, String>> commands) {
        var client = RedisClient.create(infrastructure.redisUri().toString());
        try (var connection = client.connect()) {
            commands.accept(connection.sync());
        } finally {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
        }
    }
}
