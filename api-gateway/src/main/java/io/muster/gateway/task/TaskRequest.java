package io.muster.gateway.task;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.gateway.http.JsonBody;
import io.muster.runtime.params.BuiltInParams;
import io.muster.schemas.agent.LabelSelector;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.message.TaskSubmitted;
import io.muster.schemas.shell.ScriptParams;
import io.muster.schemas.shell.ShellParams;
import io.muster.schemas.task.SecretParams;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client wants done: the body of {@code POST /tasks}.
 *
 * @param agentId exactly one of this and {@code selector} is set
 */
record TaskRequest(
        @Nullable AgentId agentId,
        @Nullable String selector,
        String type,
        ObjectNode params,
        Duration deliveryTimeout,
        Duration executionTimeout,
        Map<String, String> annotations) {
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    /** As long as an agent's topic keeps a command. */
    private static final Duration LONGEST = Duration.ofDays(7);

    private static final Duration DEFAULT_DELIVERY_TIMEOUT = Duration.ofHours(1);
    private static final Duration DEFAULT_EXECUTION_TIMEOUT = Duration.ofMinutes(10);
    private static final BuiltInParams BUILT_IN = new BuiltInParams();
    private static final String ALLOW_DANGEROUS = "allow_dangerous";
    private static final String TYPE_GRAMMAR = "[a-z][a-z0-9_.-]{0,62}";

    /** @throws io.muster.gateway.problem.ProblemException naming every field that is wrong */
    static TaskRequest read(JsonBody body) {
        var agentId = body.text("agent_id");
        var selector = body.text("selector");
        checkTarget(body, agentId, selector);
        if (!body.has("type")) {
            body.error("type", "is required");
        }
        var type = type(body, "type", "");
        var params = body.object("params");
        checkParams(body, type, params);
        var delivery = deliveryTimeout(body);
        var execution = executionTimeout(body);
        checkRetry(body);
        var annotations = body.texts("annotations", 32, 256);
        body.refuseUnknownFields();
        body.check();
        return new TaskRequest(
                agentId == null ? null : new AgentId(agentId),
                selector,
                type,
                params,
                delivery,
                execution,
                annotations);
    }

    /** The same again. */
    static TaskRequest again(TaskSubmitted task) {
        return new TaskRequest(
                task.agentId(),
                task.selector(),
                task.type(),
                task.params(),
                task.deliveryTimeout(),
                task.executionTimeout(),
                task.annotations());
    }

    /** @param defaultType when the field is not there */
    static String type(JsonBody body, String field, String defaultType) {
        var type = body.text(field);
        if (type != null && !type.matches(TYPE_GRAMMAR)) {
            body.error(field, "must match " + TYPE_GRAMMAR);
        }
        return type == null ? defaultType : type;
    }

    static Duration deliveryTimeout(JsonBody body) {
        return body.duration("delivery_timeout", DEFAULT_DELIVERY_TIMEOUT, SHORTEST, LONGEST);
    }

    static Duration executionTimeout(JsonBody body) {
        return body.duration("execution_timeout", DEFAULT_EXECUTION_TIMEOUT, SHORTEST, LONGEST);
    }

    /** Exactly one of the two has to be there. */
    static void checkTarget(JsonBody body, @Nullable String agentId, @Nullable String selector) {
        if (body.has("agent_id") == body.has("selector")) {
            body.error("agent_id", "give either agent_id or selector, not both and not neither");
        }
        if (agentId != null && !AgentId.isValid(agentId)) {
            body.error("agent_id", "must match " + AgentId.GRAMMAR);
        }
        if (selector != null) {
            try {
                LabelSelector.parse(selector);
            } catch (IllegalArgumentException e) {
                body.error("selector", String.valueOf(e.getMessage()));
            }
        }
    }

    /** Of built-in types; what a plugin is told only its agent can check. */
    private static void checkParams(JsonBody body, String type, ObjectNode params) {
        try {
            var others = withoutOverride(SecretParams.split(params).others());
            var errors = BUILT_IN.of(type).map(schema -> schema.errors(others)).orElse(List.of());
            errors.forEach(error ->
                    body.error(error.field().isEmpty() ? "params" : "params." + error.field(), error.message()));
            if (errors.isEmpty()) {
                checkBySense(type, others);
            }
        } catch (IllegalArgumentException e) {
            body.error("params", String.valueOf(e.getMessage()));
        }
    }

    /** Tasks of all types may say that they mean to be dangerous; it is no parameter of their type. */
    private static ObjectNode withoutOverride(ObjectNode params) {
        if (!params.has(ALLOW_DANGEROUS)) {
            return params;
        }
        if (!params.path(ALLOW_DANGEROUS).isBoolean()) {
            throw new IllegalArgumentException(ALLOW_DANGEROUS + " must be true or false");
        }
        var others = params.objectNode();
        others.setAll(params);
        others.remove(ALLOW_DANGEROUS);
        return others;
    }

    /** What no schema can say, as that a command can be split into words. */
    private static void checkBySense(String type, ObjectNode params) {
        switch (type) {
            case ShellParams.TYPE -> ShellParams.parse(params);
            case ScriptParams.TYPE -> ScriptParams.parse(params);
            default -> {} // an agent checks them all
        }
    }

    private static void checkRetry(JsonBody body) {
        var retry = body.nested("retry");
        if (retry.integer("max_attempts", 1, 1, 10) != 1) {
            retry.error("max_attempts", "must be 1: tasks are not retried yet");
        }
        retry.refuseUnknownFields();
    }
}
