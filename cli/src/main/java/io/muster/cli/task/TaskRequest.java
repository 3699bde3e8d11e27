package io.muster.cli.task;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.schemas.agent.LabelSelector;
import io.muster.schemas.codec.Json;
import io.muster.schemas.id.AgentId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The body of a submission, without its target. */
record TaskRequest(
        String type,
        ObjectNode params,
        @Nullable Duration deliveryTimeout,
        @Nullable Duration executionTimeout) {

    ObjectNode bodyFor(AgentId agent) {
        return body().put("agent_id", agent.value());
    }

    ObjectNode bodyFor(LabelSelector selector) {
        return body().put("selector", selector.toString());
    }

    private ObjectNode body() {
        var body = Json.MAPPER.createObjectNode().put("type", type);
        body.set("params", params);
        if (deliveryTimeout != null) {
            body.put("delivery_timeout", deliveryTimeout.toString());
        }
        if (executionTimeout != null) {
            body.put("execution_timeout", executionTimeout.toString());
        }
        return body;
    }
}
