package io.muster.schemas.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** {@code openapi.yaml} as it was written, with its references to schema files. */
public final class OpenApiDocument {
    public static final String PATH = "openapi.yaml";
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch", "head", "options");
    /** Of the one error that has nothing to say but its message. */
    private static final String NO_CODE = "no_task_data";

    private final JsonNode root;

    /** @param root of a document without references to other documents, schema files excepted */
    public OpenApiDocument(JsonNode root) {
        this.root = root;
    }

    public static OpenApiDocument read() {
        try {
            return new OpenApiDocument(new YAMLMapper().readTree(SchemaFiles.CURRENT.bytes(PATH)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public JsonNode root() {
        return root;
    }

    /** @param method in upper case */
    public record Operation(String method, String path, JsonNode json) {
        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    public List<Operation> operations() {
        return root.path("paths").properties().stream()
                .flatMap(path -> operations(path.getKey()).stream())
                .toList();
    }

    /** The operations of a path, given as in the document. */
    public List<Operation> operations(String path) {
        var operations = new ArrayList<Operation>();
        root.path("paths").path(path).properties().forEach(entry -> {
            if (METHODS.contains(entry.getKey())) {
                operations.add(
                        new Operation(entry.getKey().toUpperCase(java.util.Locale.ROOT), path, entry.getValue()));
            }
        });
        return operations;
    }

    /** The path of the document that a request's path belongs to; one without parameters goes first. */
    public Optional<String> pathOf(String requestPath) {
        var names = new TreeSet<String>();
        root.path("paths").fieldNames().forEachRemaining(names::add);
        return names.stream()
                .filter(name -> PathTemplate.matches(name, requestPath))
                .min(Comparator.comparingInt(
                        name -> PathTemplate.parameters(name, requestPath).size()));
    }

    /** The node itself, or what it refers to within this document. References to files are left as they are. */
    public JsonNode resolved(JsonNode node) {
        var reference = node.path("$ref").asText();
        return reference.startsWith("#") ? resolved(root.at(reference.substring(1))) : node;
    }

    /** What is wrong with a value by a schema that stands in this document. */
    public static List<String> violations(JsonNode schema, JsonNode value) {
        var reference = schema.path("$ref");
        return reference.isTextual()
                ? JsonSchemas.violations(reference.textValue(), value)
                : JsonSchemas.violations(schema, value);
    }

    /** Whether a body tells an error, in either of the two forms. */
    static boolean isError(JsonNode media) {
        var schema = media.path("schema").path("$ref").asText();
        return schema.equals("problem/v1/problem.json") || schema.equals("httpagent/v1/http-agent-error.json");
    }

    /** The name that the document has for an error: its code. */
    static String nameOf(JsonNode error) {
        return error.path("code").asText(NO_CODE);
    }
}
