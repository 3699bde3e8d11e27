package io.muster.gateway.httpagent;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.schemas.codec.Json;
import io.muster.schemas.message.RunTask;

/** A task as an HTTP agent gets it: what the task has, and every parameter once more beside that, as simple scripts expect. */
final class FetchedTask {
    private FetchedTask() {}

    static ObjectNode json(RunTask command) {
        var task = Json.MAPPER
                .createObjectNode()
                .put("task_id", command.taskId().value())
                .put("agent_id", command.agentId().value())
                .put("type", command.type())
                .put("task_type", command.type())
                .put("attempt", command.attempt())
                .put("execution_timeout", command.executionTimeout().toString())
                .put("execution_timeout_seconds", command.executionTimeout().toMillis() / 1000.0)
                .put("submitted_at", Json.format(command.submittedAt()));
        task.set("params", command.params());
        command.params().properties().forEach(param -> {
            if (!task.has(param.getKey())) {
                task.set(param.getKey(), param.getValue());
            }
        });
        return task;
    }
}
