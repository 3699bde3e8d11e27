package io.muster.schemas.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * The parameter that tasks of all types may have: {@code "secrets": ["hunter22"]} are values that the agent takes out of
 * what the task writes and of its error. It keeps no secret from those who may read the task itself: its params are in the
 * log and in the views as they were submitted.
 *
 * @param secrets the values, each once
 * @param others the parameters without this one: what the task's type knows
 */
public record SecretParams(List<String> secrets, ObjectNode others) {
    public static final String FIELD = "secrets";
    /** A shorter one would be found all over an innocent text. */
    public static final int SHORTEST = 4;

    public static final int LONGEST = 8_192;
    public static final int MOST = 32;

    public SecretParams {
        secrets = List.copyOf(secrets);
    }

    /** @throws IllegalArgumentException saying what is wrong; never with a secret in it */
    public static SecretParams split(ObjectNode params) {
        if (!params.has(FIELD)) {
            return new SecretParams(List.of(), params);
        }
        var others = params.objectNode();
        others.setAll(params);
        return new SecretParams(values(others.remove(FIELD)), others);
    }

    private static List<String> values(JsonNode node) {
        if (!node.isArray() || node.size() > MOST) {
            throw new IllegalArgumentException(FIELD + " must be an array of at most " + MOST + " strings");
        }
        var values = new LinkedHashSet<String>();
        for (var value : node) {
            if (!value.isTextual()) {
                throw new IllegalArgumentException(FIELD + " must be an array of strings");
            }
            var characters =
                    value.textValue().codePointCount(0, value.textValue().length());
            if (characters < SHORTEST || characters > LONGEST) {
                throw new IllegalArgumentException(
                        FIELD + ": each must have from " + SHORTEST + " to " + LONGEST + " characters");
            }
            values.add(value.textValue());
        }
        return List.copyOf(values);
    }
}
