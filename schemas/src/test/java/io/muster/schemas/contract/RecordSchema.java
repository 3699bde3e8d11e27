package io.muster.schemas.contract;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.schemas.codec.Json;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.id.JobId;
import io.muster.schemas.id.TaskId;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Compares a record, as {@link Json} writes it, with the schema that describes it: names, types, what is always there,
 * what may be null. A record that leaves absent fields out has them optional in its schema; one that writes them as null
 * ({@code @JsonInclude(ALWAYS)}) has them required and nullable.
 */
public final class RecordSchema {
    private static final Map<Class<?>, String> VALUE_SCHEMAS = Map.of(
            Instant.class, "Timestamp",
            Duration.class, "Duration",
            TaskId.class, "TaskId",
            JobId.class, "JobId",
            AgentId.class, "AgentId");

    private final String name;
    private final SchemaNode schema;
    private final List<String> disagreements = new ArrayList<>();

    private RecordSchema(String name, SchemaNode schema) {
        this.name = name;
        this.schema = schema;
    }

    /** @return one line each, saying what to do; empty when the two agree */
    public static List<String> disagreements(Class<? extends Record> type, String path) {
        return compare(type, SchemaFiles.CURRENT.schema(path));
    }

    /** @param pointer to a schema within the file, as {@code /properties/outcomes/items} */
    public static List<String> disagreements(Class<? extends Record> type, String path, String pointer) {
        var file = SchemaFiles.CURRENT.schema(path);
        return compare(type, file.at(file.json().at(pointer)));
    }

    private static List<String> compare(Class<?> type, SchemaNode schema) {
        var comparison = new RecordSchema(type.getSimpleName(), schema);
        comparison.compare(type);
        return comparison.disagreements;
    }

    /** The name of a component in JSON. */
    static String jsonName(RecordComponent component) {
        var given = component.getAccessor().getAnnotation(JsonProperty.class);
        return given != null && !given.value().isEmpty()
                ? given.value()
                : new SnakeCaseStrategy().translate(component.getName());
    }

    private void compare(Class<?> type) {
        if (schema.title().isEmpty() || schema.description().isEmpty()) {
            add("has no title or no description");
        }
        var unknown = new TreeSet<>(schema.propertyNames());
        for (var component : type.getRecordComponents()) {
            var field = jsonName(component);
            unknown.remove(field);
            schema.property(field)
                    .ifPresentOrElse(
                            property -> compare(component, field, property),
                            () -> add("has no property " + field + ", which the record has: describe it there, and in"
                                    + " the golden file of the version that first has it"));
        }
        unknown.forEach(field -> add("has a property " + field + ", which the record has not"));
    }

    private void compare(RecordComponent component, String field, SchemaNode property) {
        var isNullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
        var isAlwaysThere = !isNullable || writesNull(component);
        if (property.description().isEmpty()) {
            add("does not describe " + field);
        }
        if (isAlwaysThere != schema.required().contains(field)) {
            add((isAlwaysThere ? "must require " : "must not require ") + field + ", as the record has it");
        }
        if (component.getType() == JsonNode.class) {
            return; // any JSON
        }
        var types = property.resolved().types();
        var expected = new TreeSet<>(Set.of(jsonType(component.getType())));
        if (isNullable && isAlwaysThere) {
            expected.add("null");
        }
        if (!types.equals(expected)) {
            add("says that " + field + " is " + types + "; the record writes " + expected);
        }
        compareValues(component.getType(), field, property.nonNull());
    }

    private void compareValues(Class<?> type, String field, SchemaNode property) {
        var title = VALUE_SCHEMAS.get(type);
        if (title != null && !property.title().equals(title)) {
            add("must say that " + field + " is a " + title + ", by a $ref to the schema in value/v1");
        }
        if (type.isEnum()) {
            var names = Arrays.stream(type.getEnumConstants())
                    .map(constant -> Json.MAPPER.convertValue(constant, String.class))
                    .collect(Collectors.toSet());
            if (property.enumValues().isEmpty() || !names.containsAll(property.enumValues())) {
                add("lists " + property.enumValues() + " for " + field + "; the record knows " + names);
            }
        }
        if (type.isRecord() && jsonType(type).equals("object")) {
            disagreements.addAll(compare(type, property));
        }
    }

    private static boolean writesNull(RecordComponent component) {
        return Stream.of(
                        component.getAccessor().getAnnotation(JsonInclude.class),
                        component.getDeclaringRecord().getAnnotation(JsonInclude.class))
                .anyMatch(include -> include != null && include.value() == JsonInclude.Include.ALWAYS);
    }

    private static String jsonType(Class<?> type) {
        if (type == String.class || type.isEnum() || VALUE_SCHEMAS.containsKey(type)) {
            return "string";
        }
        if (type == int.class || type == long.class || type == Integer.class || type == Long.class) {
            return "integer";
        }
        if (type == double.class || type == Double.class) {
            return "number";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "boolean";
        }
        if (Collection.class.isAssignableFrom(type)) {
            return "array";
        }
        if (Map.class.isAssignableFrom(type) || type == ObjectNode.class || type.isRecord()) {
            return "object";
        }
        throw new IllegalArgumentException("no JSON type is known for " + type + "; teach RecordSchema one");
    }

    private void add(String what) {
        disagreements.add("schemas/src/main/resources/" + schema.path() + " (for " + name + ") " + what);
    }
}
