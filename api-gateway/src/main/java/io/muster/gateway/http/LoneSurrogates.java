package io.muster.gateway.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * Halves of UTF-16 surrogate pairs: JSON can write them ({@code "\\ud800"}), UTF-8 cannot. What is passed on in UTF-8 would become
 * another text. Names of fields are checked where JSON is read.
 */
final class LoneSurrogates {
    private LoneSurrogates() {}

    /** @return where the first text with one is, as {@code params.argv[1]}; empty when there is none */
    static Optional<String> find(JsonNode node) {
        return find(node, "");
    }

    private static Optional<String> find(JsonNode node, String path) {
        if (node.isTextual()) {
            return isIn(node.textValue()) ? Optional.of(path) : Optional.empty();
        }
        if (node.isArray()) {
            for (var n = 0; n < node.size(); n++) {
                var found = find(node.get(n), path + "[" + n + "]");
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        for (var field : node.properties()) {
            var inside = path.isEmpty() ? field.getKey() : path + "." + field.getKey();
            var found = find(field.getValue(), inside);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static boolean isIn(String text) {
        return text.codePoints()
                .anyMatch(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE);
    }
}
