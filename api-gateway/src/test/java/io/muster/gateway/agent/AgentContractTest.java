package io.muster.gateway.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.gateway.http.Page;
import io.muster.gateway.http.RequestAgreement;
import io.muster.schemas.codec.Json;
import io.muster.schemas.contract.RecordSchema;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** The bodies of the agents' routes are as their schemas say. */
class AgentContractTest {
    private static final RequestAgreement ENROLLMENT =
            new RequestAgreement("agent/v1/enrollment-request.json", EnrollmentRequest::read);

    @Test
    void answersAreAsTheirSchemasSay() {
        assertEquals("", text(RecordSchema.disagreements(AgentResource.class, "agent/v1/agent.json")));
        assertEquals("", text(RecordSchema.disagreements(Enrollments.Enrollment.class, "agent/v1/enrollment.json")));
        assertEquals("", text(RecordSchema.disagreements(Page.class, "agent/v1/agent-list.json")));
    }

    @Test
    void anEnrollmentRequestHasTheFieldsOfItsSchema() {
        ENROLLMENT.assertSameFields();
    }

    @Test
    void whatTheSchemaAllowsIsTakenAndWhatItForbidsIsRefused() {
        ENROLLMENT.assertSameVerdicts(AgentContractTest::valid, body -> false);
    }

    private static ObjectNode valid(RandomGenerator random) {
        var body = Json.MAPPER
                .createObjectNode()
                .put("agent_id", "web-" + random.nextInt(100))
                .put("hostname", random.nextBoolean() ? "h" : "")
                .put("os", "linux")
                .put("arch", "amd64")
                .put("agent_version", "0.1.0");
        body.putArray("handlers").add("shell").add("sleep");
        switch (random.nextInt(3)) {
            case 0 -> body.putNull("labels");
            case 1 -> body.putObject("labels").put("role", "web").put("\uD83D\uDE80".repeat(63), "");
            default -> body.remove("labels");
        }
        return body;
    }

    private static String text(List<String> disagreements) {
        return String.join("\n", disagreements);
    }
}
