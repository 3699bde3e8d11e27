package io.muster.gateway.httpagent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.gateway.http.JsonBody;
import io.muster.gateway.http.RequestAgreement;
import io.muster.gateway.http.RequestBody;
import io.muster.gateway.problem.HttpAgentError;
import io.muster.gateway.problem.ProblemException;
import io.muster.schemas.codec.Json;
import io.muster.schemas.contract.RecordSchema;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** The bodies of HTTP agents' calls are as their schemas say, and nothing that is sent makes a reader fail. */
class HttpAgentContractTest {
    private static final String SAMPLE = """
            {"agent_id": "a", "handlers": ["*"], "labels": {"a": "b"}, "timestamp": "2026-11-22T10:00:00", "capacity": 2,
             "system_stats": {"cpu_percent": 1e1, "disk_usage": {"percent": 3}, "boot_time": 1795341600.25}, "\\u00fc": null}""";

    @Test
    void answersAreAsTheirSchemasSay() {
        assertEquals(
                List.of(),
                RecordSchema.disagreements(RegistrationAnswer.class, "httpagent/v1/http-agent-registration.json"));
        assertEquals(
                List.of(),
                RecordSchema.disagreements(HeartbeatAnswer.class, "httpagent/v1/http-agent-heartbeat-answer.json"));
        assertEquals(List.of(), RecordSchema.disagreements(HttpAgentError.class, "httpagent/v1/http-agent-error.json"));
    }

    @Test
    void whatTheSchemaAllowsIsTakenAndWhatItForbidsIsRefused() {
        new RequestAgreement("httpagent/v1/http-agent-registration-request.json", RegistrationRequest::read)
                .assertSameVerdicts(HttpAgentContractTest::registration, body -> false);
        new RequestAgreement("httpagent/v1/http-agent-heartbeat-request.json", HeartbeatRequest::read)
                .assertSameVerdicts(HttpAgentContractTest::heartbeat, body -> false);
    }

    @Test
    void garbageIsRefusedAndNeverAFault() {
        var seed = System.nanoTime();
        var random = new Random(seed);
        for (var i = 0; i < 20_000; i++) {
            var bytes = SAMPLE.getBytes(UTF_8);
            for (var changes = random.nextInt(1, 5); changes > 0; changes--) {
                bytes[random.nextInt(bytes.length)] = random.nextBoolean()
                        ? (byte) random.nextInt()
                        : (byte) "{}[]\",:0e-.9".charAt(random.nextInt(12));
            }
            for (var reader :
                    List.<Consumer<JsonBody>>of(RegistrationRequest::read, HeartbeatRequest::read, ToldResult::read)) {
                try {
                    reader.accept(RequestBody.parse(bytes));
                } catch (ProblemException expected) {
                    // refused, with a reason
                } catch (RuntimeException e) {
                    throw new AssertionError("seed " + seed + ": " + new String(bytes, UTF_8), e);
                }
            }
        }
    }

    private static ObjectNode registration(RandomGenerator random) {
        var body = Json.MAPPER.createObjectNode().put("agent_id", "web-" + random.nextInt(100));
        if (random.nextBoolean()) {
            body.put("hostname", "h").put("os", "").putNull("arch").put("more", 1);
            body.putObject("labels").put("role", "web");
            body.putArray("handlers").add("*").add("shell");
        }
        return body;
    }

    private static ObjectNode heartbeat(RandomGenerator random) {
        var body = Json.MAPPER.createObjectNode().put("agent_id", "web-" + random.nextInt(100));
        switch (random.nextInt(3)) {
            case 0 -> body.put("timestamp", "2026-11-22T10:00:00.123456").put("capacity", random.nextInt(10));
            case 1 -> body.put("timestamp", 1795341600.5).putNull("system_stats");
            default -> {
                var stats =
                        body.putObject("system_stats").put("cpu_percent", 1.5).put("load_1m", 0.1);
                stats.put("boot_time", 1795341600)
                        .putObject("disk_usage")
                        .put("percent", 3)
                        .put("free", 1);
            }
        }
        return body;
    }
}
