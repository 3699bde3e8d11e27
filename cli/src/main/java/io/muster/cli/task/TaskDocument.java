package io.muster.cli.task;

import com.fasterxml.jackson.databind.JsonNode;
import io.muster.schemas.task.TaskState;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** A task as the API gives it. Tolerant: a newer gateway may know states and fields that this client does not. */
record TaskDocument(JsonNode json) {
    String id() {
        return json.path("task_id").asText("");
    }

    String agentId() {
        return json.path("agent_id").asText("");
    }

    String status() {
        return json.path("status").asText("");
    }

    boolean isOver() {
        return TaskState.fromWireName(status()).map(TaskState::isTerminal).orElse(false);
    }

    boolean succeeded() {
        return status().equals(TaskState.SUCCEEDED.wireName());
    }

    boolean isCanceled() {
        return status().equals(TaskState.CANCELED.wireName());
    }

    String stdout() {
        return json.path("stdout").asText("");
    }

    String stderr() {
        return json.path("stderr").asText("");
    }

    boolean isTruncated() {
        return json.path("truncated").asBoolean();
    }

    /** True when the program ran and ended by itself, so that it has said what there is to say. */
    boolean endedByItself() {
        return json.path("exit_code").isInt() && json.path("error").asText("").isEmpty();
    }

    /** {@code failed (exit code 2)}, {@code rejected: unknown type}. */
    String outcome() {
        var text = new StringBuilder(status().replace('_', ' '));
        if (json.path("exit_code").isInt()) {
            text.append(" (exit code ")
                    .append(json.path("exit_code").intValue())
                    .append(')');
        }
        var error = json.path("error").asText("");
        return error.isEmpty()
                ? text.toString()
                : text.append(": ").append(error).toString();
    }

    /** What it runs, on one line. */
    String command() {
        var params = json.path("params");
        if (params.has("argv")) {
            return StreamSupport.stream(params.path("argv").spliterator(), false)
                    .map(word -> word.asText(""))
                    .map(TaskDocument::quoted)
                    .collect(Collectors.joining(" "));
        }
        return params.has("command") ? params.path("command").asText("") : params.isObject() ? params.toString() : "";
    }

    private static String quoted(String word) {
        return word.matches("[A-Za-z0-9_@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
