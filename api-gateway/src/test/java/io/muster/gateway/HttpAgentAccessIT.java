package io.muster.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.muster.embedded.Infrastructure;
import io.muster.embedded.TestInfrastructure;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** An HTTP agent registers, is alive, gets tasks in loose form; and what it is refused. */
@Tag("infrastructure")
@ExtendWith(TestInfrastructure.class)
class HttpAgentAccessIT {
    private static final String ONE = "{\"agent_id\": \"agent_001\"}";
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
    void anAgentLivesOnTheTokenThatItWasGiven() throws Exception {
        var first = gateway.joiner.post("/api/agents", ONE);
        assertEquals(201, first.status(), first.response()::body);
        assertEquals("success", first.json().path("status").asText());
        assertEquals(200, gateway.joiner.post("/api/agents", ONE).status());
        assertEquals(1, gateway.records(gateway.topics.agents()).size(), "what has not changed is not written again");
        try (var agent = gateway.client(first.json().path("token").asText())) {
            assertEquals(200, agent.post("/api/heartbeat", ONE).status());
            assertEquals(204, agent.get("/api/task?agent_id=agent_001").status());
            assertError(403, "forbidden", agent.post("/api/heartbeat", ONE.replace("001", "002")));
            assertError(403, "forbidden", agent.get("/api/task?agent_id=agent_002"));
            assertError(403, "forbidden", agent.post("/api/task", ONE));
        }
        assertEquals(
                "http",
                gateway.admin
                        .get("/api/v1/agents/agent_001")
                        .json()
                        .path("transport")
                        .asText());
        assertEquals(1, gateway.records(gateway.topics.heartbeats()).size());
    }

    @Test
    void anIdIsOfOneKindOnly() throws Exception {
        gateway.joiner.post("/api/agents", ONE);
        gateway.enroll("web-1");
        assertError(409, "agent_id_taken", gateway.joiner.post("/api/agents", "{\"agent_id\": \"web-1\"}"));
        assertError(409, "agent_id_taken", gateway.admin.post("/api/heartbeat", "{\"agent_id\": \"web-1\"}"));
        var enrollment = gateway.joiner.post("/api/v1/enrollments", GatewayUnderTest.enrollment("agent_001"));
        assertEquals("agent_id_taken", enrollment.code());
    }

    @Test
    void anyObjectIsATaskAndErrorsHaveASimpleForm() throws Exception {
        gateway.joiner.post("/api/agents", ONE);
        var answer =
                gateway.admin.post("/api/task", "{\"agent_id\": \"agent_001\", \"command\": \"uptime\", \"x\": [1]}");
        assertEquals(201, answer.status(), answer.response()::body);
        var task = gateway.admin
                .get("/api/v1/tasks/" + answer.json().path("task_id").asText())
                .json();
        assertEquals("shell", task.path("type").asText());
        assertEquals("{\"command\":\"uptime\",\"x\":[1]}", task.path("params").toString());
        assertEquals(
                201,
                gateway.admin.post("/api/task", "{\"task_type\": \"paint\"}").status());
        for (var nothing : new String[] {"", "{}"}) {
            var refused = gateway.admin.post("/api/task", nothing);
            assertEquals(400, refused.status());
            assertEquals(
                    "{\"status\":\"error\",\"message\":\"No task data provided\"}",
                    refused.response().body());
        }
        assertError(400, "malformed_json", gateway.admin.post("/api/task", "["));
        assertError(404, "unknown_agent", gateway.admin.post("/api/task", "{\"agent_id\": \"nobody\"}"));
        assertError(404, "agent_not_found", gateway.admin.post("/api/heartbeat", "{\"agent_id\": \"nobody\"}"));
        assertError(
                400,
                "invalid_body",
                gateway.admin.post("/api/heartbeat", "{\"agent_id\": \"agent_001\", \"capacity\": \"x\"}"));
        assertError(401, "unauthorized", gateway.client("wrong").post("/api/heartbeat", ONE));
    }

    private static void assertError(int status, String code, GatewayClient.Answer answer) throws Exception {
        assertEquals(status, answer.status(), answer.response()::body);
        assertEquals("error", answer.json().path("status").asText());
        assertEquals(code, answer.code());
        assertTrue(answer.json().path("message").asText().length() > 10, answer.response()::body);
    }
}
