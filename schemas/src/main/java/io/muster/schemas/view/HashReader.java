package io.muster.schemas.view;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.muster.schemas.codec.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads typed values out of a Redis hash. A missing or broken required field means that somebody else wrote the view. */
record HashReader(String key, Map<String, String> fields) {
    boolean has(String field) {
        return fields.containsKey(field);
    }

    String text(String field) {
        var value = fields.get(field);
        if (value == null) {
            throw new CorruptViewException(key, field, null);
        }
        return value;
    }

    <T> T parse(String field, Function<String, T> parser) {
        var value = text(field);
        try {
            return parser.apply(value);
        } catch (RuntimeException e) {
            throw new CorruptViewException(key, field, e);
        }
    }

    <T> @Nullable T optional(String field, Function<String, T> parser) {
        return has(field) ? parse(field, parser) : null;
    }

    Instant instant(String field) {
        return parse(field, Json::parse);
    }

    @Nullable Instant optionalInstant(String field) {
        return optional(field, Json::parse);
    }

    Duration duration(String field) {
        return parse(field, Duration::parse);
    }

    <T> T json(String field, TypeReference<T> type) {
        try {
            return Json.MAPPER.readValue(text(field), type);
        } catch (JsonProcessingException e) {
            throw new CorruptViewException(key, field, e);
        }
    }
}
