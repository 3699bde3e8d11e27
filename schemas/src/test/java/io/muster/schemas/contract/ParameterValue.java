package io.muster.schemas.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;

/** Values that HTTP has as text: of parameters and headers. */
final class ParameterValue {
    private ParameterValue() {}

    static List<String> violations(JsonNode schema, String text) {
        return OpenApiDocument.violations(schema, node(schema, text));
    }

    private static JsonNode node(JsonNode schema, String text) {
        var isNumber = schema.path("type").asText().equals("integer") && text.matches("-?\\d{1,18}");
        return isNumber
                ? JsonNodeFactory.instance.numberNode(Long.parseLong(text))
                : JsonNodeFactory.instance.textNode(text);
    }
}
