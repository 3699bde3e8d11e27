package io.muster.gateway;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.muster.embedded.Infrastructure;
import io.muster.embedded.TestInfrastructure;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a gateway refuses, and that it says so in one form. */
@Tag("infrastructure")
@ExtendWith(TestInfrastructure.class)
class RefusalIT {
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
    void answersEveryBadRequestWithAProblem() throws Exception {
        gateway.enroll("web-1");
        var huge = "{\"agent_id\": \"web-1\", \"type\": \"" + "x".repeat(10 * 1024 * 1024) + "\"}";
        assertAll(
                () -> assertProblem(
                        422, "unknown_agent", gateway.admin.post("/api/v1/tasks", SHELL.replace("web-1", "web-2"))),
                () -> assertProblem(
                        422, "unknown_type", gateway.admin.post("/api/v1/tasks", SHELL.replace("shell", "bash"))),
                () -> assertProblem(400, "malformed_json", gateway.admin.post("/api/v1/tasks", "{")),
                () -> assertProblem(422, "invalid_body", gateway.admin.post("/api/v1/tasks", "{}")),
                () -> assertProblem(413, "body_too_large", gateway.admin.post("/api/v1/tasks", huge)),
                () -> assertProblem(400, "invalid_id", gateway.admin.get("/api/v1/tasks/a.b")),
                () -> assertProblem(400, "invalid_id", gateway.admin.get("/api/v1/tasks/" + "x".repeat(65))),
                () -> assertProblem(400, "invalid_id", gateway.admin.get("/api/v1/tasks/..%2Fx")),
                () -> assertProblem(400, "invalid_id", gateway.admin.get("/api/v1/agents/a.b")),
                () -> assertProblem(404, "agent_not_found", gateway.admin.get("/api/v1/agents/nobody")),
                () -> assertProblem(404, "not_found", gateway.admin.get("/api/v1/nothing")),
                () -> assertProblem(
                        405,
                        "method_not_allowed",
                        gateway.admin.send(
                                gateway.admin.request("/api/v1/tasks").DELETE())),
                () -> assertProblem(400, "invalid_parameter", gateway.admin.get("/api/v1/tasks?status=done")),
                () -> assertProblem(400, "invalid_parameter", gateway.admin.get("/api/v1/tasks?colour=red")),
                () -> assertProblem(400, "invalid_parameter", gateway.admin.get("/api/v1/tasks?cursor=%21")),
                () -> assertProblem(400, "invalid_parameter", gateway.admin.get("/api/v1/tasks/x?colour=red")),
                () -> assertProblem(400, "invalid_parameter", gateway.admin.get("/api/v1/agents/web-1?colour=red")),
                () -> assertProblem(400, "invalid_parameter", gateway.admin.post("/api/v1/tasks/batch?wait=1s", "{}")),
                () -> assertProblem(400, "invalid_parameter", gateway.joiner.post("/api/v1/enrollments?x=1", "{}")),
                () -> assertProblem(400, "invalid_parameter", gateway.admin.get("/api/v1/agents?selector=%3D")),
                () -> assertProblem(
                        400, "invalid_header", gateway.admin.post("/api/v1/tasks", SHELL, "Idempotency-Key", " ")),
                () -> assertProblem(
                        415,
                        "unsupported_media_type",
                        gateway.admin.send(gateway.admin
                                .request("/api/v1/tasks")
                                .header("Content-Type", "text/plain")
                                .POST(BodyPublishers.ofString(SHELL)))));
    }

    /** Time and again: whether a client sees an answer that comes before all is sent used to be a matter of luck. */
    @Test
    void aClientThatSendsTooMuchSeesWhy() throws Exception {
        var huge = "x".repeat(10 * 1024 * 1024);
        try (var stranger = gateway.client("wrong")) {
            for (var i = 0; i < 20; i++) {
                assertProblem(413, "body_too_large", gateway.admin.post("/api/v1/tasks", huge));
                assertProblem(413, "body_too_large", gateway.admin.post("/api/v1/tasks/batch", huge));
                assertProblem(401, "unauthorized", stranger.post("/api/v1/tasks", huge));
            }
        }
    }

    @Test
    void wantsTheRightTokenForEverythingUnderApi() throws Exception {
        try (var stranger = gateway.client("wrong")) {
            assertProblem(401, "unauthorized", stranger.get("/api/v1/tasks"));
            assertProblem(401, "unauthorized", stranger.get("/api/v1/nothing"));
            assertProblem(401, "unauthorized", stranger.post("/api/v1/tasks", SHELL));
            assertEquals(200, stranger.get("/livez").status());
            assertEquals(200, stranger.get("/readyz").status());
        }
        assertProblem(401, "unauthorized", gateway.joiner.get("/api/v1/tasks"));
        assertProblem(
                401, "unauthorized", gateway.admin.post("/api/v1/enrollments", GatewayUnderTest.enrollment("web-1")));
    }

    private static void assertProblem(int status, String code, GatewayClient.Answer answer) throws Exception {
        assertEquals(status, answer.status(), answer.response()::body);
        assertEquals(
                "application/problem+json",
                answer.response().headers().firstValue("Content-Type").orElse(""));
        assertEquals(code, answer.code());
        assertFalse(answer.json().path("detail").textValue().isBlank());
    }
}
