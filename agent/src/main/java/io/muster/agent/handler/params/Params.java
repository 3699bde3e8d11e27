package io.muster.agent.handler.params;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.schemas.codec.Durations;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** The parameters of a task, read one by one. Every problem is an {@link IllegalArgumentException} that names the field. */
public final class Params {
    private final ObjectNode params;

    /** @param known every field that there can be */
    public Params(String type, ObjectNode params, Set<String> known) {
        this.params = params;
        for (var field : (Iterable<String>) params::fieldNames) {
            if (!known.contains(field)) {
                throw new IllegalArgumentException("unknown field '" + field + "'; " + type + " takes "
                        + String.join(", ", known.stream().sorted().toList()));
            }
        }
    }

    public boolean has(String field) {
        return params.has(field);
    }

    public JsonNode node(String field) {
        return params.path(field);
    }

    public Optional<String> text(String field) {
        var node = params.path(field);
        if (node.isMissingNode()) {
            return Optional.empty();
        }
        if (!node.isTextual()) {
            throw new IllegalArgumentException(field + " must be a string");
        }
        return Optional.of(node.textValue());
    }

    public String required(String field) {
        return text(field).orElseThrow(() -> new IllegalArgumentException(field + " is missing"));
    }

    public boolean flag(String field, boolean otherwise) {
        var node = params.path(field);
        if (!node.isMissingNode() && !node.isBoolean()) {
            throw new IllegalArgumentException(field + " must be true or false");
        }
        return node.asBoolean(otherwise);
    }

    /** @param otherwise when there is no such field; within the limits */
    public int number(String field, int otherwise, int least, int most) {
        var node = params.path(field);
        if (node.isMissingNode()) {
            return otherwise;
        }
        if (!node.isInt() || node.intValue() < least || node.intValue() > most) {
            throw new IllegalArgumentException(field + " must be a whole number from " + least + " to " + most);
        }
        return node.intValue();
    }

    public Duration duration(String field, Duration otherwise, Duration most) {
        var text = text(field);
        if (text.isEmpty()) {
            return otherwise;
        }
        var duration = Durations.parse(text.get());
        if (!duration.isPositive() || duration.compareTo(most) > 0) {
            throw new IllegalArgumentException(field + " must be longer than 0s and at most " + most.toSeconds() + "s");
        }
        return duration;
    }
}
