package io.muster.example.analytics;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one event, by name. A field that is missing where it must not be, or is of another type, is an {@link
 * IllegalArgumentException} that names it.
 */
record EventFields(JsonNode event) {
    String text(String name) {
        return required(name, JsonNode::isTextual).textValue();
    }

    @Nullable String textOrNull(String name) {
        return isAbsent(name) ? null : text(name);
    }

    boolean bool(String name) {
        return required(name, JsonNode::isBoolean).booleanValue();
    }

    int integer(String name) {
        return required(name, JsonNode::canConvertToExactIntegral, JsonNode::canConvertToInt)
                .intValue();
    }

    @Nullable Integer integerOrNull(String name) {
        return isAbsent(name) ? null : (Integer) integer(name);
    }

    long longInteger(String name) {
        return required(name, JsonNode::canConvertToExactIntegral, JsonNode::canConvertToLong)
                .longValue();
    }

    @Nullable Long longOrNull(String name) {
        return isAbsent(name) ? null : (Long) longInteger(name);
    }

    double number(String name) {
        return required(name, JsonNode::isNumber).doubleValue();
    }

    Instant time(String name) {
        return Instant.parse(text(name));
    }

    private boolean isAbsent(String name) {
        return event.path(name).isMissingNode() || event.path(name).isNull();
    }

    @SafeVarargs
    private JsonNode required(String name, Predicate<JsonNode>... checks) {
        var field = event.path(name);
        for (var check : checks) {
            if (!check.test(field)) {
                throw new IllegalArgumentException(field.isMissingNode() ? "no " + name : name + " is " + field);
            }
        }
        return field;
    }
}
