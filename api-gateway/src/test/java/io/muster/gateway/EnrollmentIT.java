package io.muster.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.muster.embedded.Infrastructure;
import io.muster.embedded.TestInfrastructure;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** How agents enrol. */
@Tag("infrastructure")
@ExtendWith(TestInfrastructure.class)
class EnrollmentIT {
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
    void enrolsAnAgentAndOpensItsTopic() throws Exception {
        var first = gateway.enroll("web-1");
        assertEquals(1, first.path("start_offset").longValue());
        assertEquals(
                gateway.topics.prefix(),
                first.path("kafka").path("topic_prefix").textValue());
        assertEquals("PT30S", first.path("heartbeat_interval").textValue());
        gateway.admin.post("/api/v1/tasks", SHELL);
        // An identity that was lost begins behind what the one before may have run.
        assertEquals(3, gateway.enroll("web-1").path("start_offset").longValue());
        assertEquals(
                "enrolled",
                gateway.admin.get("/api/v1/agents/web-1").json().path("status").textValue());
    }

    @Test
    void refusesToEnrolAnAgentThatIsOnline() throws Exception {
        gateway.enroll("web-1");
        var hash = new HashMap<>(Map.of("agent_id", "web-1", "last_heartbeat_at", "2026-01-01T00:00:00.000Z"));
        for (var field : List.of("incarnation", "sequence", "uptime_seconds", "running", "queued", "capacity")) {
            hash.put(field, "1");
        }
        for (var field : List.of("cpu_percent", "memory_percent", "disk_usage", "load_1m", "load_5m", "load_15m")) {
            hash.put(field, "1.0");
        }
        hash.put("boot_time", "2026-01-01T00:00:00.000Z");
        hash.put("agent_version", "1");
        gateway.redis(commands -> commands.hset("agent:web-1", hash));
        var answer = gateway.joiner.post("/api/v1/enrollments", GatewayUnderTest.enrollment("web-1"));
        assertEquals(409, answer.status());
        assertEquals("agent_online", answer.code());
    }
}
