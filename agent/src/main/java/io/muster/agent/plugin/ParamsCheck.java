package io.muster.agent.plugin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.agent.handler.Handler;
import io.muster.agent.handler.Work;
import io.muster.runtime.params.ParamsError;
import io.muster.runtime.params.ParamsSchema;
import io.muster.schemas.codec.Json;
import java.util.stream.Collectors;

/** A handler whose params are checked by their schema before it sees them. */
record ParamsCheck(Handler handler, ParamsSchema schema) implements Handler {
    /** @throws PluginException when the schema cannot be used */
    static Handler of(Handler handler) throws PluginException {
        var text = handler.paramsSchema();
        if (text.isEmpty()) {
            return handler;
        }
        try {
            return new ParamsCheck(handler, ParamsSchema.of(read(text.get())));
        } catch (IllegalArgumentException e) {
            throw new PluginException("the params schema of type " + handler.type() + " " + e.getMessage(), e);
        }
    }

    private static JsonNode read(String text) {
        try {
            return Json.MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    @Override
    public String type() {
        return handler.type();
    }

    @Override
    public Work prepare(ObjectNode params) {
        var errors = schema.errors(params);
        if (!errors.isEmpty()) {
            throw new IllegalArgumentException(
                    errors.stream().map(ParamsError::toString).collect(Collectors.joining("; ")));
        }
        return handler.prepare(params);
    }
}
