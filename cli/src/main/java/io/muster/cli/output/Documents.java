package io.muster.cli.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.muster.schemas.codec.Json;

/** The API's documents, field for field as the gateway gave them. */
final class Documents {
    private Documents() {}

    static String json(JsonNode document) {
        return document.toPrettyString();
    }

    static String jsonLine(JsonNode document) {
        return document.toString();
    }

    static String yaml(JsonNode document) {
        var mapper = YAMLMapper.builder()
                .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                .enable(YAMLGenerator.Feature.LITERAL_BLOCK_STYLE)
                .disable(YAMLGenerator.Feature.SPLIT_LINES)
                .build();
        try {
            return mapper.writeValueAsString(document).stripTrailing();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write YAML", e);
        }
    }

    static JsonNode array(Iterable<JsonNode> items) {
        var array = Json.MAPPER.createArrayNode();
        items.forEach(array::add);
        return array;
    }
}
