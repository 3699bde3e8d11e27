package io.muster.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.muster.gateway.GatewayClient.Answer;
import java.util.Optional;
import java.util.function.Supplier;

/** An agent as a script would be one: it asks for tasks and tells their results. */
record HttpAgent(String id, Supplier<GatewayClient> gateways) {

    void register() throws Exception {
        var answer = gateways.get().post("/api/agents", "{\"agent_id\": \"%s\"}".formatted(id));
        assertEquals(201, answer.status(), answer.response()::body);
    }

    Answer poll(String wait) throws Exception {
        return gateways.get().get("/api/task?agent_id=" + id + "&wait=" + wait);
    }

    /** Empty when there is none. */
    Optional<JsonNode> fetch(String wait) throws Exception {
        var answer = poll(wait);
        if (answer.status() == 204) {
            return Optional.empty();
        }
        assertEquals(200, answer.status(), answer.response()::body);
        return Optional.of(answer.json());
    }

    Answer tell(String taskId, String result) throws Exception {
        return gateways.get()
                .post(
                        "/api/task_result",
                        "{\"agent_id\": \"%s\", \"task_id\": \"%s\", \"result\": %s}".formatted(id, taskId, result));
    }
}
