package io.muster.agent.plugin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.agent.handler.Handler;
import io.muster.agent.handler.Intent;
import io.muster.agent.handler.Outcome;
import io.muster.agent.handler.RunContext;
import io.muster.agent.handler.Work;
import io.muster.schemas.codec.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** One task type of an executable plugin: the task as JSON on standard input, the result as JSON on standard output. */
record ExecutableHandler(
        PluginName plugin, String type, List<String> argv, String schema, Path folder, Programs programs)
        implements Handler {

    @Override
    public Optional<String> paramsSchema() {
        return schema.isEmpty() ? Optional.empty() : Optional.of(schema);
    }

    @Override
    public Work prepare(ObjectNode params) {
        var intent = programs.prepare(argv, "", folder).intent();
        return new Work() {
            @Override
            public Outcome run(RunContext context) throws Exception {
                var result = new ResultCapture(context);
                var work = programs.prepare(argv, input(context.task(), params), folder);
                return result.judge(work.run(result));
            }

            @Override
            public Intent intent() {
                return intent;
            }
        };
    }

    private String input(RunContext.Task task, ObjectNode params) {
        var input = Json.MAPPER.createObjectNode();
        input.put("task_id", task.taskId())
                .put("attempt", task.attempt())
                .put("agent_id", task.agentId())
                .put("type", type)
                .put("execution_timeout", task.executionTimeout().toString())
                .set("params", params);
        input.putObject("plugin")
                .put("id", plugin.id())
                .put("version", plugin.version().toString());
        return input + "\n";
    }
}
