package io.muster.gateway.httpagent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.muster.gateway.http.RequestBody;
import io.muster.gateway.problem.ProblemException;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.message.AgentRegistered;
import io.muster.schemas.message.Heartbeat;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeartbeatRequestTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    private static final AgentRegistered AGENT = new AgentRegistered(
            new AgentId("a"), "a", "linux", "amd64", "7", Map.of(), new TreeSet<>(List.of("*")), NOW, "http");

    @Test
    void takesWhatPsutilTells() {
        var heartbeat = heartbeat("""
                {"agent_id": "a", "timestamp": "2026-11-22T12:34:56.123456", "hobby": [1],
                 "system_stats": {"cpu_percent": 12.5, "memory_percent": 40, "boot_time": 1795341600.25,
                                  "disk_usage": {"total": 9, "percent": 71.5}}}""");
        assertEquals(12.5, heartbeat.cpuPercent());
        assertEquals(40, heartbeat.memoryPercent());
        assertEquals(71.5, heartbeat.diskUsage());
        assertEquals(Instant.ofEpochMilli(1795341600250L), heartbeat.bootTime());
        assertEquals(-1, heartbeat.load1m());
        assertEquals(1, heartbeat.capacity());
        assertEquals(NOW, heartbeat.sentAt());
        assertNull(heartbeat.clockSkewMs(), "a time without a zone says nothing of the clock");
    }

    @Test
    void takesAnIdAlone() {
        var heartbeat = heartbeat("{\"agent_id\": \"a\", \"system_stats\": null}");
        assertEquals(0, heartbeat.cpuPercent());
        assertEquals(0, heartbeat.uptimeSeconds());
        assertEquals(NOW.toEpochMilli(), heartbeat.incarnation());
        assertEquals(NOW.toEpochMilli(), heartbeat.sequence());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        "2026-11-22T10:00:01Z"         | 1000
        "2026-11-22t10:00:00.5z"       | 500
        "2026-11-22 11:00:02+01:00"    | 2000
        "2026-11-22T08:00-0200"        | 0
        1795341599.5                   | -500
        """)
    void aTimeWithAZoneTellsHowFarTheClockIsOff(String time, long skew) {
        assertEquals(
                skew,
                heartbeat("{\"agent_id\": \"a\", \"timestamp\": " + time + "}").clockSkewMs());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {"agent_id": "a", "system_stats": {"cpu_percent": 100.1}}            | system_stats.cpu_percent
        {"agent_id": "a", "system_stats": {"memory_percent": "40"}}          | system_stats.memory_percent
        {"agent_id": "a", "system_stats": {"disk_usage": {"percent": -1}}}   | system_stats.disk_usage.percent
        {"agent_id": "a", "system_stats": {"boot_time": 1795341600250}}      | system_stats.boot_time
        {"agent_id": "a", "system_stats": []}                                | system_stats
        {"agent_id": "a", "timestamp": "yesterday"}                          | timestamp
        {"agent_id": "a", "timestamp": "2026-02-30T10:00:00"}                | timestamp
        {"agent_id": "a", "timestamp": -1}                                   | timestamp
        {"agent_id": "a", "capacity": 1.5}                                   | capacity
        {"agent_id": "a.b"}                                                  | agent_id
        {}                                                                   | agent_id
        """)
    void namesTheFieldThatIsWrong(String body, String field) {
        var problem = assertThrows(ProblemException.class, () -> heartbeat(body));
        assertEquals(field, problem.problem().errors().getFirst().field());
    }

    private static Heartbeat heartbeat(String body) {
        return HeartbeatRequest.read(RequestBody.parse(body.getBytes(UTF_8)))
                .heartbeat(AGENT, AgentWork.Load.NONE, NOW);
    }
}
