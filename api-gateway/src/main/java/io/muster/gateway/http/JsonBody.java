package io.muster.gateway.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.gateway.problem.FieldError;
import io.muster.gateway.problem.ProblemCode;
import io.muster.gateway.problem.ProblemException;
import io.muster.schemas.codec.Durations;
import io.muster.schemas.codec.Json;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads a request's JSON object field by field and collects everything that is wrong with it, so that the client learns
 * of all errors at once. Values that are wrong read as absent; call {@link #check} before using any.
 */
public final class JsonBody {
    private final ObjectNode body;
    private final String path;
    private final List<FieldError> errors;
    private final Set<String> known = new TreeSet<>();

    private JsonBody(ObjectNode body, String path, List<FieldError> errors) {
        this.body = body;
        this.path = path;
        this.errors = errors;
    }

    /** @throws ProblemException when the node is not a JSON object */
    public static JsonBody of(JsonNode node) {
        if (node instanceof ObjectNode object) {
            return new JsonBody(object, "", new ArrayList<>());
        }
        throw new ProblemException(ProblemCode.MALFORMED_JSON, "The body must be a JSON object.");
    }

    public ObjectNode json() {
        return body;
    }

    public boolean has(String field) {
        known.add(field);
        return body.hasNonNull(field);
    }

    public @Nullable String text(String field) {
        var node = value(field);
        if (node == null || node.isTextual()) {
            return node == null ? null : node.textValue();
        }
        return wrong(field, "must be a string");
    }

    public String text(String field, String defaultValue) {
        var text = text(field);
        return text == null ? defaultValue : text;
    }

    /** A text that has to be there; the empty text stands in for a missing one until {@link #check}. */
    public String requiredText(String field) {
        if (!has(field)) {
            error(field, "is required");
            return "";
        }
        return text(field, "");
    }

    public int integer(String field, int defaultValue, int min, int max) {
        var node = value(field);
        if (node == null) {
            return defaultValue;
        }
        if (!node.isIntegralNumber() || !node.canConvertToInt() || node.intValue() < min || node.intValue() > max) {
            error(field, "must be a whole number from " + min + " to " + max);
            return defaultValue;
        }
        return node.intValue();
    }

    /** @return null when it is absent */
    public @Nullable Boolean flag(String field) {
        var node = value(field);
        if (node != null && !node.isBoolean()) {
            error(field, "must be true or false");
            return null;
        }
        return node == null ? null : node.booleanValue();
    }

    public double number(String field, double defaultValue, double min, double max) {
        var node = value(field);
        if (node == null) {
            return defaultValue;
        }
        if (!node.isNumber() || !(node.doubleValue() >= min && node.doubleValue() <= max)) {
            error(field, "must be a number from " + plain(min) + " to " + plain(max));
            return defaultValue;
        }
        return node.doubleValue();
    }

    public Duration duration(String field, Duration defaultValue, Duration min, Duration max) {
        var text = text(field);
        if (text == null) {
            return defaultValue;
        }
        try {
            var duration = Durations.parse(text);
            if (duration.compareTo(min) >= 0 && duration.compareTo(max) <= 0) {
                return duration;
            }
            error(field, "must be from " + min + " to " + max);
        } catch (IllegalArgumentException e) {
            error(field, String.valueOf(e.getMessage()));
        }
        return defaultValue;
    }

    /** A nested object; absent reads as empty. */
    public ObjectNode object(String field) {
        var node = value(field);
        if (node instanceof ObjectNode object) {
            return object;
        }
        if (node != null) {
            error(field, "must be a JSON object");
        }
        return Json.MAPPER.createObjectNode();
    }

    /** A nested object to be read the same way; its errors count as this body's. */
    public JsonBody nested(String field) {
        return new JsonBody(object(field), path + field + ".", errors);
    }

    public Map<String, String> texts(String field, int maxEntries, int maxLength) {
        var texts = new TreeMap<String, String>();
        object(field).properties().forEach(entry -> {
            var value = entry.getValue();
            if (!value.isTextual()) {
                error(field + "." + entry.getKey(), "must be a string");
            } else if (length(value.textValue()) > maxLength || length(entry.getKey()) > maxLength) {
                error(field + "." + entry.getKey(), "must not be longer than " + maxLength + " characters");
            } else {
                texts.put(entry.getKey(), value.textValue());
            }
        });
        if (texts.size() > maxEntries) {
            error(field, "must not have more than " + maxEntries + " entries");
        }
        return texts;
    }

    public List<String> textList(String field) {
        var texts = new ArrayList<String>();
        var node = value(field);
        if (node == null) {
            return texts;
        }
        if (!node.isArray() || node.valueStream().anyMatch(item -> !item.isTextual())) {
            error(field, "must be an array of strings");
            return texts;
        }
        node.forEach(item -> texts.add(item.textValue()));
        return texts;
    }

    public void error(String field, String message) {
        errors.add(new FieldError(path + field, message));
    }

    /** Names every field that nobody has asked for. */
    public void refuseUnknownFields() {
        body.fieldNames().forEachRemaining(field -> {
            if (!known.contains(field)) {
                error(field, "is not a known field; known are " + String.join(", ", known));
            }
        });
    }

    /** @throws ProblemException naming every error found so far, when there is any */
    public void check() {
        if (!errors.isEmpty()) {
            throw new ProblemException(
                    ProblemCode.INVALID_BODY,
                    errors.size() == 1
                            ? errors.getFirst().field() + ": "
                                    + errors.getFirst().message()
                            : errors.size() + " fields have errors.",
                    errors);
        }
    }

    /** In characters, as JSON Schema counts them: what is beyond the Basic Multilingual Plane counts once. */
    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    /** Whole numbers without the fraction that a double always has. */
    private static String plain(double limit) {
        return BigDecimal.valueOf(limit).stripTrailingZeros().toPlainString();
    }

    private @Nullable JsonNode value(String field) {
        return has(field) ? body.get(field) : null;
    }

    private @Nullable String wrong(String field, String message) {
        error(field, message);
        return null;
    }
}
