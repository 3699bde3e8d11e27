package io.muster.schemas.view;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.muster.schemas.codec.Json;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Builds a Redis hash field by field; absent values leave no field behind. */
final class HashWriter {
    private final Map<String, String> fields = new TreeMap<>();

    HashWriter put(String field, @Nullable Object value) {
        if (value != null) {
            fields.put(field, value instanceof Instant instant ? Json.format(instant) : value.toString());
        }
        return this;
    }

    HashWriter json(String field, Object value) {
        try {
            fields.put(field, Json.MAPPER.writeValueAsString(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a view that cannot be written as JSON: " + field, e);
        }
        return this;
    }

    Map<String, String> fields() {
        return fields;
    }
}
