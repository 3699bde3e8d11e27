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
        var type = schema.path("type").asText();
        if (type.equals("integer") && text.matches("-?\\d{1,18}")) {
            return JsonNodeFactory.instance.numberNode(Long.parseLong(text));
        }
        return type.equals("boolean") && text.matches("true|false")
                ? JsonNodeFactory.instance.booleanNode(Boolean.parseBoolean(text))
                : JsonNodeFactory.instance.textNode(text);
    }
}
