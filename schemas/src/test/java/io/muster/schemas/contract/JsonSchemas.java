package io.muster.schemas.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.muster.schemas.codec.Json;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Map;

/** Validates values against the contract's JSON Schemas. */
public final class JsonSchemas {
    private static final String ROOT = "contract:/";
    private static final SchemaRegistry OPEN = registry(SchemaFiles.CURRENT);
    private static final SchemaRegistry CLOSED = registry(JsonSchemas::closed);

    private JsonSchemas() {}

    /**
     * What is wrong with a value that this project has written. Stricter than the schema: consumers must ignore fields
     * that they do not know, but what we write must be written down, so an undocumented field is a violation too.
     *
     * @param path the schema's, as {@code task/v1/task-submitted.json}
     * @return one line each; empty when it conforms
     */
    public static List<String> violations(String path, JsonNode value) {
        return validate(CLOSED, path, value);
    }

    /** What is wrong with a value by the schema as it is published, which lets unknown fields pass. */
    public static List<String> violationsAsPublished(String path, JsonNode value) {
        return validate(OPEN, path, value);
    }

    /** What is wrong with a value by a schema that stands in another document; it must not refer to files. */
    static List<String> violations(JsonNode schema, JsonNode value) {
        return validate(OPEN.getSchema(schema), "", value);
    }

    private static List<String> validate(SchemaRegistry registry, String path, JsonNode value) {
        return validate(registry.getSchema(SchemaLocation.of(ROOT + path)), path + ": ", value);
    }

    private static List<String> validate(Schema schema, String prefix, JsonNode value) {
        return schema
                .validate(value, context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)))
                .stream()
                .map(error -> prefix + error)
                .toList();
    }

    private static SchemaRegistry registry(SchemaFiles files) {
        return SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12,
                builder -> builder.resourceLoaders(loaders ->
                        loaders.add(iri -> iri.toString().startsWith(ROOT)
                                ? () -> new ByteArrayInputStream(
                                        files.bytes(iri.toString().substring(ROOT.length())))
                                : null)));
    }

    private static byte[] closed(String path) throws java.io.IOException {
        var schema = SchemaFiles.CURRENT.read(path);
        close(schema);
        return Json.MAPPER.writeValueAsBytes(schema);
    }

    /** Conditions stay as they are: what they do not mention, the schema around them does. */
    private static void close(JsonNode schema) {
        if (!(schema instanceof ObjectNode object)) {
            return;
        }
        if (object.has("properties") && !object.has("additionalProperties") && !object.has("unevaluatedProperties")) {
            object.put("unevaluatedProperties", false);
        }
        object.path("properties").properties().stream().map(Map.Entry::getValue).forEach(JsonSchemas::close);
        object.path("$defs").properties().stream().map(Map.Entry::getValue).forEach(JsonSchemas::close);
        close(object.path("items"));
    }
}
