package io.muster.gateway;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.muster.embedded.Infrastructure;
import io.muster.embedded.TestInfrastructure;
import io.muster.schemas.id.AgentId;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a client and the log get when tasks are submitted. */
@Tag("infrastructure")
@ExtendWith(TestInfrastructure.class)
class SubmissionIT {
    private static final String SHELL = """
            {"agent_id": "web-1", "type": "shell", "params": {"command": "uptime"}}""";
    private GatewayUnderTest gateway;

    @BeforeEach
    void start(Infrastructure infrastructure, @TempDir Path directory) throws Exception {
        gateway = new GatewayUnderTest(infrastructure, directory);
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void putsTheEventAndTheCommandIntoTheLogBeforeItAnswers() throws Exception {
        gateway.enroll("web-1");
        var answer = gateway.admin.post(
                "/api/v1/tasks", SHELL, "traceparent", "00-" + "a".repeat(32) + "-" + "b".repeat(16) + "-01");
        assertEquals(202, answer.status());
        var taskId = answer.json().path("task_id").textValue();
        assertEquals(
                "/api/v1/tasks/" + taskId,
                answer.response().headers().firstValue("Location").orElseThrow());
        assertEquals("queued", answer.json().path("status").textValue());

        var event = gateway.records(gateway.topics.taskEvents()).getFirst();
        var command =
                gateway.records(gateway.topics.tasksOf(new AgentId("web-1"))).getLast();
        assertEquals(taskId, event.key());
        assertAll(
                () -> assertEquals("io.muster.task.submitted.v1", GatewayUnderTest.header(event, "ce_type")),
                () -> assertEquals("1.0", GatewayUnderTest.header(event, "ce_specversion")),
                () -> assertEquals("/muster/gateway", GatewayUnderTest.header(event, "ce_source")),
                () -> assertEquals("application/json", GatewayUnderTest.header(event, "content-type")),
                () -> assertEquals("io.muster.task.run.v1", GatewayUnderTest.header(command, "ce_type")),
                () -> assertEquals(
                        "00-" + "a".repeat(32) + "-" + "b".repeat(16) + "-01",
                        GatewayUnderTest.header(command, "traceparent")),
                () -> assertTrue(command.value().contains("\"command\":\"uptime\""), command::value));
    }

    @Test
    void findsATaskAtOnceAlthoughNothingHasFoldedIt() throws Exception {
        gateway.enroll("web-1");
        var taskId = gateway.admin
                .post("/api/v1/tasks", SHELL)
                .json()
                .path("task_id")
                .textValue();
        var found = gateway.admin.get("/api/v1/tasks/" + taskId);
        assertEquals(200, found.status(), found.response()::body);
        assertEquals("queued", found.json().path("status").textValue());
        assertEquals(
                "task_not_found",
                gateway.admin.get("/api/v1/tasks/task_unknown").code());
    }

    @Test
    void theSameIdempotencyKeyGivesTheSameTask() throws Exception {
        gateway.enroll("web-1");
        var first = gateway.admin
                .post("/api/v1/tasks", SHELL, "Idempotency-Key", "deploy-7")
                .json();
        var again = gateway.admin
                .post("/api/v1/tasks", SHELL, "Idempotency-Key", "deploy-7")
                .json();
        var other = gateway.admin
                .post("/api/v1/tasks", SHELL, "Idempotency-Key", "deploy-8")
                .json();
        assertEquals(first.path("task_id"), again.path("task_id"));
        assertNotEquals(first.path("task_id"), other.path("task_id"));
        var different = SHELL.replace("uptime", "reboot");
        assertEquals(
                "idempotency_key_reused",
                gateway.admin
                        .post("/api/v1/tasks", different, "Idempotency-Key", "deploy-7")
                        .code());
    }

    @Test
    void aBatchHasAnOutcomeForEachTaskInOrder() throws Exception {
        gateway.enroll("web-1");
        var body = "{\"tasks\": [" + SHELL + ", {\"agent_id\": \"web-1\"}, " + SHELL.replace("web-1", "web-2") + "]}";
        var first = gateway.admin
                .post("/api/v1/tasks/batch", body, "Idempotency-Key", "nightly")
                .json()
                .path("outcomes");
        assertEquals(
                List.of(202, 422, 422),
                first.valueStream().map(o -> o.path("status").intValue()).toList());
        assertEquals("invalid_body", first.path(1).path("problem").path("code").textValue());
        assertEquals("unknown_agent", first.path(2).path("problem").path("code").textValue());
        var again = gateway.admin
                .post("/api/v1/tasks/batch", body, "Idempotency-Key", "nightly")
                .json()
                .path("outcomes");
        assertEquals(
                first.path(0).path("task").path("task_id"),
                again.path(0).path("task").path("task_id"));
        assertEquals(
                "invalid_body",
                gateway.admin.post("/api/v1/tasks/batch", "{\"tasks\": []}").code());
    }
}
