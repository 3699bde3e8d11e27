package io.muster.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.muster.embedded.Infrastructure;
import io.muster.embedded.TestInfrastructure;
import io.muster.schemas.codec.Json;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.message.RunTask;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** How an HTTP agent gets its tasks, and tells their results. */
@Tag("infrastructure")
@ExtendWith(TestInfrastructure.class)
class HttpAgentTasksIT {
    private static GatewayUnderTest gateway;
    private static int agents;
    private final HttpAgent agent = new HttpAgent("agent_" + agents++, () -> gateway.admin);
    private final HttpAgent other = new HttpAgent("agent_" + agents++, () -> gateway.admin);

    @BeforeAll
    static void start(Infrastructure infrastructure, @TempDir Path directory) throws Exception {
        gateway = new GatewayUnderTest(infrastructure, directory);
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @BeforeEach
    void register() throws Exception {
        agent.register();
        other.register();
    }

    @Test
    void handsATaskOutOnceAndTakesOneResult() throws Exception {
        assertEquals(204, agent.poll("0").status());
        var id = submit("df -h /");
        var task = agent.fetch("0").orElseThrow();
        assertEquals(id, task.path("task_id").textValue());
        assertEquals("df -h /", task.path("command").textValue());
        assertEquals("df -h /", task.path("params").path("command").textValue());
        assertEquals("shell", task.path("type").textValue());
        assertEquals(600, task.path("execution_timeout_seconds").intValue());
        assertEquals(204, agent.poll("0").status());
        assertEquals(List.of("delivered", "started"), told(id));

        assertEquals(403, other.tell(id, "{\"exit_code\": 0}").status());
        assertEquals(404, agent.tell("task_none", "{\"exit_code\": 0}").status());
        assertEquals(400, agent.tell(id, "{\"stdout\": \"\"}").status());
        assertEquals(400, agent.tell(id, "{\"exit_code\": \"0\"}").status());
        var waiting = submit("true");
        assertEquals(
                "task_not_fetched", agent.tell(waiting, "{\"exit_code\": 0}").code());

        var told =
                agent.tell(id, "{\"exit_code\": 3, \"stdout\": \"%s\"}".formatted("ü".repeat(1_000_000) + "\\ud800"));
        assertEquals(200, told.status(), told.response()::body);
        assertEquals("success", told.json().path("status").textValue());
        var repeated = agent.tell(id, "{\"exit_code\": 0}");
        assertEquals(409, repeated.status());
        assertEquals("task_ended", repeated.code());

        assertEquals(List.of("delivered", "started", "finished"), told(id));
        var result = last(id);
        assertEquals("failed", result.path("status").textValue());
        assertEquals(3, result.path("exit_code").intValue());
        assertEquals(2_000_003, result.path("stdout_bytes").intValue());
        assertTrue(result.path("truncated").booleanValue());
        assertTrue(result.path("stdout").textValue().contains("bytes left out"));
        assertTrue(result.path("stdout").textValue().endsWith("ü\uFFFD"));
        assertTrue(result.path("duration_ms").longValue() >= 0);
    }

    @Test
    void aWaitingAgentIsGivenATaskAtOnceAndOnlyItsNewestPollWaits() throws Exception {
        try (var polls = Executors.newVirtualThreadPerTaskExecutor()) {
            var older = CompletableFuture.supplyAsync(() -> poll("30"), polls);
            var newer = CompletableFuture.supplyAsync(() -> poll("30"), polls);
            assertEquals(204, CompletableFuture.anyOf(older, newer).join());
            var id = submit("true");
            assertEquals(
                    List.of(200, 204),
                    List.of(older.join(), newer.join()).stream().sorted().toList());
            assertEquals(List.of("delivered", "started"), told(id));
        }
    }

    @Test
    void whatIsCanceledBeforeItIsFetchedIsNeverHandedOut() throws Exception {
        assertEquals(204, agent.poll("0").status()); // from now on the gateway reads its topic
        var id = submit("true");
        assertEquals(
                202, gateway.admin.post("/api/v1/tasks/" + id + "/cancel", "").status());
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> told(id).equals(List.of("finished")));
        assertEquals("canceled", last(id).path("status").textValue());
        assertEquals(204, agent.poll("0").status());
        assertEquals("task_ended", agent.tell(id, "{\"exit_code\": 0}").code());
    }

    @Test
    void whatIsClaimedTooLateIsGivenBack() throws Exception {
        var now = Instant.now();
        command("task_late", now.minusSeconds(1));
        command("task_good", now.plusSeconds(60));
        assertEquals("task_good", agent.fetch("0").orElseThrow().path("task_id").textValue());
        assertEquals(List.of("delivered", "returned"), told("task_late"));
        assertEquals(List.of("delivered", "started"), told("task_good"));
    }

    @Test
    void anAgentThatIsNotRegisteredIsToldSo() throws Exception {
        var stranger = new HttpAgent("agent_unknown", () -> gateway.admin);
        assertEquals(404, stranger.poll("0").status());
        assertEquals(404, stranger.tell("task_1", "{\"exit_code\": 0}").status());
        assertEquals(400, gateway.admin.get("/api/task").status());
        assertEquals(400, agent.poll("soon").status());
    }

    private int poll(String wait) {
        try {
            return agent.poll(wait).status();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private String submit(String command) throws Exception {
        var answer = gateway.admin.post(
                "/api/v1/tasks",
                "{\"agent_id\": \"%s\", \"type\": \"shell\", \"params\": {\"command\": \"%s\"}}"
                        .formatted(agent.id(), command));
        assertEquals(202, answer.status(), answer.response()::body);
        return answer.json().path("task_id").textValue();
    }

    /** A command as a dispatcher writes it for a task that it has placed. */
    private void command(String taskId, Instant claimBefore) {
        var now = Instant.now();
        gateway.write(new RunTask(
                new TaskId(taskId),
                null,
                new AgentId(agent.id()),
                1,
                "shell",
                Json.MAPPER.createObjectNode().put("command", "true"),
                now.plusSeconds(60),
                Duration.ofMinutes(1),
                "admin",
                now,
                claimBefore));
    }

    /** What the log says of a task, in order. */
    private List<String> told(String taskId) {
        return gateway.records(gateway.topics.results()).stream()
                .filter(received -> received.key().equals(taskId))
                .map(received -> GatewayUnderTest.header(received, "ce_type").split("\\.", -1)[3])
                .toList();
    }

    private JsonNode last(String taskId) throws Exception {
        var all = gateway.records(gateway.topics.results()).stream()
                .filter(received -> received.key().equals(taskId))
                .toList();
        assertFalse(all.isEmpty());
        return Json.MAPPER.readTree(all.getLast().value());
    }
}
