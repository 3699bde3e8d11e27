package io.muster.runtime.params;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.schemas.codec.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** The params schemas of the task types that every agent runs: {@code params/v1} of the contract. */
public final class BuiltInParams {
    private static final URI FOLDER = URI.create("/params/v1/");
    /** What leads to a file of the folder, and nowhere else. */
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_-]{0,62}");

    private static final String DEFS = "$defs";
    private final Map<String, ParamsSchema> compiled = new ConcurrentHashMap<>();

    /** @param type anything, also what is no type at all
     * @return empty when the type is none of them */
    public Optional<ParamsSchema> of(String type) {
        if (!NAME.matcher(type).matches()) {
            return Optional.empty();
        }
        var known = compiled.get(type);
        if (known != null) {
            return Optional.of(known);
        }
        var schema = schema(type).map(ParamsSchema::of);
        schema.ifPresent(found -> compiled.put(type, found));
        return schema;
    }

    /** The schema as one document: what it refers to by file stands in its {@code $defs}. */
    static Optional<ObjectNode> schema(String type) {
        var file = FOLDER.resolve(type + ".json");
        return read(file).map(schema -> {
            var definitions = Json.MAPPER.createObjectNode();
            takeIn(schema, file, definitions);
            if (!definitions.isEmpty()) {
                schema.withObjectProperty(DEFS).setAll(definitions);
            }
            return schema;
        });
    }

    private static void takeIn(JsonNode node, URI file, ObjectNode definitions) {
        if (node instanceof ObjectNode object
                && object.path("$ref").isTextual()
                && !object.path("$ref").textValue().startsWith("#")) {
            var target = file.resolve(object.path("$ref").textValue());
            var name = target.getPath().substring(1).replace('/', '-');
            if (!definitions.has(name)) {
                var referred = read(target).orElseThrow(() -> new IllegalStateException(file + " refers to " + target));
                referred.remove("$schema");
                definitions.set(name, referred);
                takeIn(referred, target, definitions);
            }
            object.put("$ref", "#/" + DEFS + "/" + name);
        }
        for (var child : node.valueStream().toList()) {
            takeIn(child, file, definitions);
        }
    }

    private static Optional<ObjectNode> read(URI file) {
        try (var in = BuiltInParams.class.getResourceAsStream(file.getPath())) {
            return in == null ? Optional.empty() : Optional.of((ObjectNode) Json.MAPPER.readTree(in));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }
}
