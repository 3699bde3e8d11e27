package io.muster.gateway.apidoc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Makes one document of several: every schema file that is referred to, directly or through others, becomes a component of
 * the document under its title, and the references lead there.
 */
final class DocumentBundler {
    private static final String REF = "$ref";
    private static final String COMPONENTS = "#/components/schemas/";
    private final Function<String, JsonNode> files;
    private final Map<String, String> titles = new LinkedHashMap<>();
    private final Map<String, ObjectNode> schemas = new LinkedHashMap<>();

    private DocumentBundler(Function<String, JsonNode> files) {
        this.files = files;
    }

    /**
     * Bundles a document.
     *
     * @param files reads a file, given its path from the root of all files
     * @throws IllegalStateException when a schema file has no title, or two have the same
     */
    static ObjectNode bundle(String path, Function<String, JsonNode> files) {
        var bundler = new DocumentBundler(files);
        if (!(bundler.copy(files.apply(path), path, "#") instanceof ObjectNode document)) {
            throw new IllegalStateException(path + " is not an object");
        }
        var components = document.withObjectProperty("components").withObjectProperty("schemas");
        bundler.schemas.forEach(components::set);
        return document;
    }

    /** @param here what {@code #} in the file at {@code path} is in the bundle */
    private JsonNode copy(JsonNode node, String path, String here) {
        return switch (node) {
            case ObjectNode object -> {
                var copy = JsonNodeFactory.instance.objectNode();
                object.properties().forEach(entry -> {
                    var value = entry.getValue();
                    if (entry.getKey().equals(REF) && value.isTextual()) {
                        copy.put(REF, target(value.textValue(), path, here));
                    } else if (!entry.getKey().equals("$schema")) {
                        copy.set(entry.getKey(), copy(value, path, here));
                    }
                });
                yield copy;
            }
            case ArrayNode array -> {
                var copy = JsonNodeFactory.instance.arrayNode();
                array.forEach(item -> copy.add(copy(item, path, here)));
                yield copy;
            }
            default -> node;
        };
    }

    private String target(String reference, String path, String here) {
        var uri = URI.create(path).resolve(reference);
        var fragment = uri.getFragment() == null ? "" : uri.getFragment();
        return reference.startsWith("#") ? here + fragment : COMPONENTS + component(uri.getPath()) + fragment;
    }

    /** The name under which a schema file is a component; the first time, it is made one. */
    private String component(String path) {
        var known = titles.get(path);
        if (known != null) {
            return known;
        }
        var schema = files.apply(path);
        var title = schema.path("title").asText();
        if (title.isEmpty() || titles.containsValue(title)) {
            throw new IllegalStateException(path + " has no title of its own: '" + title + "'");
        }
        titles.put(path, title); // before its own references are followed: they may lead back here
        if (!(copy(schema, path, COMPONENTS + title) instanceof ObjectNode bundled)) {
            throw new IllegalStateException(path + " is not an object");
        }
        schemas.put(title, bundled);
        return title;
    }
}
