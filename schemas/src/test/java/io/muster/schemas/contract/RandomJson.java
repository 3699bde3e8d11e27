package io.muster.schemas.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.muster.schemas.codec.Json;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** Makes values that a schema allows, the odd ones among them: bounds, empty texts, absent fields. */
public final class RandomJson {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int ATTEMPTS = 1_000;
    private static final String[] TEXTS = {
        "", " ", "a", "ü", "\uD83D\uDE80", "\u0000", "\"\\\n\r\t", "null", "{}", "x".repeat(300)
    };
    /** For texts with a pattern; others are made from it by hand. */
    private static final Map<String, Function<RandomGenerator, String>> BY_TITLE = Map.of(
            "Timestamp", random -> Json.format(instant(random)),
            "Duration", random -> duration(random).toString());

    private final RandomGenerator random;

    public RandomJson(RandomGenerator random) {
        this.random = random;
    }

    /** A value that conforms to the schema at the path, conditions included. */
    public JsonNode conforming(String path) {
        for (var i = 0; i < ATTEMPTS; i++) {
            var value = value(SchemaFiles.CURRENT.schema(path));
            if (JsonSchemas.violationsAsPublished(path, value).isEmpty()) {
                return value;
            }
        }
        throw new IllegalStateException("no value found for " + path + "; its conditions are too narrow for chance");
    }

    static Instant instant(RandomGenerator random) {
        return Instant.ofEpochMilli(random.nextLong(7_258_118_400_000L)); // up to the year 2200
    }

    static Duration duration(RandomGenerator random) {
        return random.nextBoolean()
                ? Duration.ofSeconds(random.nextLong(604_801))
                : Duration.ofNanos(random.nextLong(1L << 60));
    }

    static String text(RandomGenerator random) {
        return TEXTS[random.nextInt(TEXTS.length)];
    }

    private JsonNode value(SchemaNode unresolved) {
        var schema = unresolved.resolved();
        var json = schema.json();
        if (json.has("const")) {
            return json.path("const");
        }
        if (json.has("enum")) {
            return any(json.path("enum"));
        }
        if (json.has("anyOf")) {
            return value(schema.at(any(json.path("anyOf"))));
        }
        var types = schema.types().toArray(String[]::new);
        return switch (types.length == 0 ? "string" : types[random.nextInt(types.length)]) {
            case "object" -> object(schema);
            case "array" -> array(schema);
            case "string" -> NODES.textNode(text(schema));
            case "integer" -> integer(json);
            case "number" -> NODES.numberNode(number(json));
            case "boolean" -> NODES.booleanNode(random.nextBoolean());
            default -> NODES.nullNode();
        };
    }

    private JsonNode object(SchemaNode schema) {
        var object = NODES.objectNode();
        for (var name : schema.propertyNames()) {
            if (schema.required().contains(name) || random.nextBoolean()) {
                object.set(name, value(schema.property(name).orElseThrow()));
            }
        }
        var others = schema.json().path("additionalProperties");
        if (others.isObject()) {
            for (var i = random.nextInt(4); i > 0; i--) {
                object.set("k" + random.nextInt(100), value(schema.at(others)));
            }
        }
        return object;
    }

    private JsonNode array(SchemaNode schema) {
        var array = NODES.arrayNode();
        for (var i = schema.json().path("minItems").asInt(0) + random.nextInt(4); i > 0; i--) {
            array.add(value(schema.items().orElseThrow()));
        }
        return array;
    }

    private String text(SchemaNode schema) {
        var special = BY_TITLE.get(schema.title());
        if (special != null) {
            return special.apply(random);
        }
        var isFree = !schema.json().has("pattern") && !schema.json().has("format");
        return isFree ? text(random) : any(schema.json().path("examples")).asText();
    }

    private JsonNode integer(JsonNode schema) {
        var min = schema.has("minimum") ? schema.path("minimum").longValue() : Long.MIN_VALUE;
        var max = schema.has("maximum") ? schema.path("maximum").longValue() : Long.MAX_VALUE;
        var value = switch (random.nextInt(3)) {
            case 0 -> min;
            case 1 -> max;
            default ->
                min == Long.MIN_VALUE ? random.nextLong() : min + random.nextLong(Math.min(max - min, 1_000_000) + 1);
        };
        return NODES.numberNode(BigInteger.valueOf(value));
    }

    private BigDecimal number(JsonNode schema) {
        var min = schema.path("minimum").asDouble(-1_000);
        var max = schema.path("maximum").asDouble(1_000);
        return BigDecimal.valueOf(random.nextInt(4) == 0 ? min : random.nextDouble(min, max));
    }

    private JsonNode any(JsonNode choices) {
        return choices.path(random.nextInt(choices.size()));
    }
}
