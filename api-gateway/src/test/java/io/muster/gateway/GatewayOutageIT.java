package io.muster.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lettuce.core.RedisClient;
import io.muster.embedded.Infrastructure;
import io.muster.embedded.TestInfrastructure;
import io.muster.gateway.wiring.Gateway;
import io.muster.runtime.settings.Settings;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.view.TaskFacts;
import io.muster.schemas.view.TaskHash;
import io.muster.schemas.view.ViewKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What clients are told while Kafka or Redis is away. */
@Tag("infrastructure")
class GatewayOutageIT {
    private static final String TASK = """
        {"agent_id": "web-1", "type": "shell", "params": {"command": "uptime"}}\
        """;

    @Test
    void submitsWithoutRedisAndRefusesWithoutKafka(@TempDir Path directory) throws Exception {
        try (var infrastructure = TestInfrastructure.start();
                var gateway = Gateway.start(GatewayConfig.from(Settings.of(Map.of(
                        "kafka.bootstrap-servers", infrastructure.bootstrapServers(),
                        "redis.uri", infrastructure.redisUri().toString(),
                        "gateway.http-port", "0",
                        "gateway.admin-token-file",
                                directory.resolve("admin-token").toString(),
                        "gateway.join-token-file",
                                directory.resolve("join-token").toString()))));
                var admin = client(gateway, directory.resolve("admin-token"));
                var joiner = client(gateway, directory.resolve("join-token"))) {
            assertEquals(201, joiner.post("/api/agents", """
                {"agent_id": "web-1", "hostname": "h", "os": "linux", "arch": "amd64", "agent_version": "1",
                 "handlers": ["shell"]}\
                """).status());
            assertEquals(200, admin.get("/readyz").status());

            infrastructure.stopRedis();
            assertEquals(202, admin.post("/api/v1/tasks", TASK).status());
            assertEquals(
                    202,
                    admin.post("/api/v1/tasks?wait=1s", TASK, "Idempotency-Key", "k")
                            .status());
            var unreadable = admin.get("/api/v1/tasks/task_1");
            assertEquals(503, unreadable.status());
            assertEquals("views_unavailable", unreadable.code());
            assertEquals(503, admin.get("/readyz").status());
            infrastructure.startRedis();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> admin.get("/readyz").status() == 200);

            known(infrastructure, "task_known");
            infrastructure.stopKafka();
            var started = System.nanoTime();
            var refused = admin.post("/api/v1/tasks", TASK);
            var took = Duration.ofNanos(System.nanoTime() - started);
            assertEquals(503, refused.status());
            assertEquals("log_unavailable", refused.code());
            assertTrue(took.compareTo(Duration.ofSeconds(10)) < 0, "took " + took);
            started = System.nanoTime();
            var uncanceled = admin.post("/api/v1/tasks/task_known/cancel", "");
            took = Duration.ofNanos(System.nanoTime() - started);
            assertEquals(503, uncanceled.status());
            assertEquals("log_unavailable", uncanceled.code());
            assertTrue(took.compareTo(Duration.ofSeconds(10)) < 0, "took " + took);
            started = System.nanoTime();
            var unread = admin.get("/api/v1/history");
            took = Duration.ofNanos(System.nanoTime() - started);
            assertEquals(503, unread.status());
            assertEquals("log_unavailable", unread.code());
            assertTrue(took.compareTo(Duration.ofSeconds(10)) < 0, "took " + took);
            var agent = new HttpAgent("web-1", () -> admin);
            started = System.nanoTime();
            var told = CompletableFuture.supplyAsync(() -> code(() -> agent.tell("task_known", "{\"exit_code\": 0}")));
            assertEquals("log_unavailable", code(() -> agent.poll("0")));
            assertEquals("log_unavailable", told.join());
            took = Duration.ofNanos(System.nanoTime() - started);
            assertTrue(took.compareTo(Duration.ofSeconds(10)) < 0, "took " + took);
            infrastructure.startKafka();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> admin.post("/api/v1/tasks", TASK).status() == 202);
            // The first of those that were accepted, before and after.
            assertTrue(agent.fetch("10").isPresent());
        }
    }

    private static String code(Callable<GatewayClient.Answer> request) {
        try {
            return request.call().code();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** A task that the views have. */
    private static void known(Infrastructure infrastructure, String taskId) {
        var client = RedisClient.create(infrastructure.redisUri().toString());
        try (var connection = client.connect()) {
            var view = TaskFacts.accepted(CancelIT.submitted(taskId, new AgentId("web-1")));
            connection.sync().hset(ViewKeys.task(view.taskId()), TaskHash.write(view));
        } finally {
            var _ = client.shutdownAsync(0, 1, TimeUnit.SECONDS); // shutdown() may wait for ever
        }
    }

    private static GatewayClient client(Gateway gateway, Path tokenFile) throws Exception {
        return new GatewayClient(gateway.port(), Files.readString(tokenFile).strip());
    }
}
