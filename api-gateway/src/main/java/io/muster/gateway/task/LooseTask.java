package io.muster.gateway.task;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.gateway.http.JsonBody;
import io.muster.schemas.agent.LabelSelector;
import io.muster.schemas.id.AgentId;
import java.util.Map;
import java.util.Set;

/**
 * A task as {@code POST /api/task} takes it: any JSON object. A few fields say where it goes and how long it may take; all the
 * others are what the agent is told. Nobody checks those here: an agent that cannot use them rejects the task.
 */
final class LooseTask {
    private static final String COMMAND = "command";
    private static final String PARAMS = "params";
    private static final Set<String> ABOUT_THE_TASK =
            Set.of("agent_id", "selector", "type", "task_type", PARAMS, "delivery_timeout", "execution_timeout");

    private LooseTask() {}

    /**
     * The task; for any agent when it names none, of type {@code shell} when it has a command, else {@code custom}.
     *
     * @throws io.muster.gateway.problem.ProblemException naming every field that is wrong
     */
    static TaskRequest read(JsonBody body) {
        var agentId = body.text("agent_id");
        var selector = body.text("selector");
        if (body.has("agent_id") || body.has("selector")) {
            TaskRequest.checkTarget(body, agentId, selector);
        } else {
            selector = LabelSelector.ANY_AGENT;
        }
        var params = params(body);
        var type = TaskRequest.type(body, body.has("type") ? "type" : "task_type", defaultType(params));
        var delivery = TaskRequest.deliveryTimeout(body);
        var execution = TaskRequest.executionTimeout(body);
        body.check();
        return new TaskRequest(
                agentId == null ? null : new AgentId(agentId), selector, type, params, delivery, execution, Map.of());
    }

    /** True of what says nothing at all. */
    static boolean isEmpty(JsonBody body) {
        return body.json().isEmpty();
    }

    private static String defaultType(ObjectNode params) {
        return params.hasNonNull(COMMAND) ? "shell" : "custom";
    }

    /** What stands loose in the body, and over it what stands in {@code params}. */
    private static ObjectNode params(JsonBody body) {
        var params = body.json().objectNode();
        body.json().properties().stream()
                .filter(field -> !ABOUT_THE_TASK.contains(field.getKey()))
                .forEach(field -> params.set(field.getKey(), field.getValue()));
        return params.setAll(body.object(PARAMS));
    }
}
