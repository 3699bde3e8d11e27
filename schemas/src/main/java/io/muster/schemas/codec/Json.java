package io.muster.schemas.codec;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.cfg.MutableCoercionConfig;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.type.LogicalType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The one way this project writes JSON: snake_case names, RFC 3339 UTC times with milliseconds, ISO 8601 durations, absent
 * fields left out. Unknown fields are ignored on reading, so that newer producers can add them; a value of another type
 * than the schema has is refused, not converted.
 */
public final class Json {
    /** Shared and immutable by convention: nobody reconfigures it. */
    public static final ObjectMapper MAPPER = JsonMapper.builder()
            .addModule(scalars())
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .withCoercionConfig(LogicalType.Textual, Json::refuseAllButText)
            .build();

    private Json() {}

    /** RFC 3339 in UTC with exactly three digits of milliseconds. */
    public static String format(Instant instant) {
        return Timestamps.format(instant);
    }

    /**
     * What {@link #format} wrote, or any other RFC 3339 time in UTC.
     *
     * @throws java.time.DateTimeException when it is none
     */
    public static Instant parse(String text) {
        return Timestamps.parseAnyYear(text);
    }

    private static SimpleModule scalars() {
        var module = new SimpleModule();
        new TextScalar<>(Instant.class, Timestamps::format, Timestamps::parse).addTo(module);
        new TextScalar<>(Duration.class, Duration::toString, Duration::parse).addTo(module);
        return module;
    }

    private static void refuseAllButText(MutableCoercionConfig config) {
        for (var shape : List.of(CoercionInputShape.Integer, CoercionInputShape.Float, CoercionInputShape.Boolean)) {
            config.setCoercion(shape, CoercionAction.Fail);
        }
    }
}
