package io.muster.schemas.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * One schema and the file that it stands in, so that its references can be followed.
 *
 * @param path the file's, relative to the root of all schemas
 */
public record SchemaNode(SchemaFiles files, String path, JsonNode json) {
    /** Where the references lead in the end; this, when it is none. */
    public SchemaNode resolved() {
        var ref = json.path("$ref");
        if (ref.isMissingNode()) {
            return this;
        }
        var parts = ref.textValue().split("#", 2);
        var target = parts[0].isEmpty()
                ? path
                : Path.of(path).resolveSibling(parts[0]).normalize().toString().replace('\\', '/');
        var file = files.schema(target);
        return parts.length == 1
                ? file.resolved()
                : new SchemaNode(files, target, file.json().at(parts[1])).resolved();
    }

    public Optional<SchemaNode> property(String name) {
        return child(json.path("properties").path(name));
    }

    public Optional<SchemaNode> items() {
        return child(json.path("items"));
    }

    public Set<String> propertyNames() {
        var names = new TreeSet<String>();
        json.path("properties").fieldNames().forEachRemaining(names::add);
        return names;
    }

    public Set<String> required() {
        return texts("required");
    }

    /** The allowed values, when they are listed. */
    public Set<String> enumValues() {
        return texts("enum");
    }

    /** The JSON types that a value may have; of a choice, all that any branch allows. Empty when nothing is said. */
    public Set<String> types() {
        var types = new TreeSet<String>();
        var type = json.path("type");
        if (type.isTextual()) {
            types.add(type.textValue());
        }
        type.forEach(each -> types.add(each.textValue()));
        branches().forEach(branch -> types.addAll(branch.resolved().types()));
        return types;
    }

    /** Of a schema that is one thing or null: the schema of the one thing, resolved. */
    public SchemaNode nonNull() {
        var here = resolved();
        return here.branches().stream()
                .map(SchemaNode::resolved)
                .filter(branch -> !branch.types().equals(Set.of("null")))
                .findFirst()
                .orElse(here);
    }

    public String title() {
        return json.path("title").asText();
    }

    public String description() {
        return json.path("description").asText();
    }

    SchemaNode at(JsonNode child) {
        return new SchemaNode(files, path, child);
    }

    private List<SchemaNode> branches() {
        return json.path("anyOf").valueStream().map(this::at).toList();
    }

    private Optional<SchemaNode> child(JsonNode node) {
        return node.isObject() ? Optional.of(at(node)) : Optional.empty();
    }

    private Set<String> texts(String keyword) {
        var texts = new TreeSet<String>();
        json.path(keyword).forEach(value -> texts.add(value.asText()));
        return texts;
    }
}
