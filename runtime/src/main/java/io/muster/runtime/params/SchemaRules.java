package io.muster.runtime.params;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.PatternSyntaxException;

/**
 * What a params schema may consist of, so that checking by it takes bounded time and space: only references to its own
 * {@code $defs}, none in a circle, and not much when all of them are written out.
 */
final class SchemaRules {
    static final int MAX_CHARACTERS = 64 * 1024;
    static final int MAX_DEPTH = 32;
    static final int MAX_EXPANDED = 5_000;
    static final int MAX_PATTERN = 512;
    private static final String DRAFT = "https://json-schema.org/draft/2020-12/schema";
    private static final String DEFS = "#/$defs/";
    private static final Set<String> SCHEMA = Set.of(
            "items",
            "additionalProperties",
            "unevaluatedProperties",
            "unevaluatedItems",
            "contains",
            "propertyNames",
            "not",
            "if",
            "then",
            "else");
    private static final Set<String> SCHEMAS_BY_NAME = Set.of("properties", "patternProperties", "dependentSchemas");
    private static final Set<String> SCHEMA_LIST = Set.of("allOf", "anyOf", "oneOf", "prefixItems");
    private static final Set<String> REFUSED = Set.of(
            "$id",
            "$anchor",
            "$dynamicRef",
            "$dynamicAnchor",
            "$recursiveRef",
            "$recursiveAnchor",
            "$vocabulary",
            "definitions",
            "dependencies");

    private final JsonNode definitions;
    private final Map<String, Integer> expanded = new HashMap<>();
    private final Set<String> open = new HashSet<>();

    private SchemaRules(JsonNode definitions) {
        this.definitions = definitions;
    }

    /** @throws IllegalArgumentException saying what is wrong, and where */
    static void check(JsonNode schema) {
        if (!schema.isObject()) {
            throw new IllegalArgumentException("must be a JSON object");
        }
        if (schema.toString().length() > MAX_CHARACTERS) {
            throw new IllegalArgumentException("must not be longer than " + MAX_CHARACTERS + " characters");
        }
        if (schema.has("$schema") && !schema.path("$schema").asText().equals(DRAFT)) {
            throw new IllegalArgumentException("$schema must be " + DRAFT);
        }
        var rules = new SchemaRules(schema.path("$defs"));
        rules.definitions.fieldNames().forEachRemaining(name -> rules.definition(name, DEFS + name));
        rules.size(schema, "", 0);
    }

    /** @return how many schemas this one is when every reference in it is written out */
    private int size(JsonNode schema, String at, int depth) {
        if (depth > MAX_DEPTH) {
            throw new IllegalArgumentException(at + ": schemas must not be nested deeper than " + MAX_DEPTH);
        }
        if (!schema.isObject()) {
            return 1; // true and false; anything else is refused by the validator
        }
        var size = 1;
        for (var entry : schema.properties()) {
            var keyword = entry.getKey();
            var value = entry.getValue();
            var here = at + "/" + keyword;
            if (REFUSED.contains(keyword) || (keyword.equals("$defs") && !at.isEmpty())) {
                throw new IllegalArgumentException(here + ": is not supported; use $defs at the top, and $ref to it");
            } else if (keyword.equals("$ref")) {
                size += reference(value.asText(), here);
            } else if (keyword.equals("pattern")) {
                pattern(value.asText(), here);
            } else if (SCHEMA.contains(keyword)) {
                size += size(value, here, depth + 1);
            } else if (SCHEMA_LIST.contains(keyword)) {
                for (var item : value) {
                    size += size(item, here, depth + 1);
                }
            } else if (SCHEMAS_BY_NAME.contains(keyword)) {
                for (var named : value.properties()) {
                    if (keyword.equals("patternProperties")) {
                        pattern(named.getKey(), here);
                    }
                    size += size(named.getValue(), here + "/" + named.getKey(), depth + 1);
                }
            }
            if (size > MAX_EXPANDED) {
                throw new IllegalArgumentException(
                        here + ": the schema has more than " + MAX_EXPANDED + " parts when its $refs are written out");
            }
        }
        return size;
    }

    private int reference(String target, String at) {
        if (!target.startsWith(DEFS) || !definitions.has(target.substring(DEFS.length()))) {
            throw new IllegalArgumentException(
                    at + ": '" + target + "' must be " + DEFS + "NAME, which is in the schema; nothing is fetched");
        }
        return definition(target.substring(DEFS.length()), at);
    }

    private int definition(String name, String at) {
        var known = expanded.get(name);
        if (known != null) {
            return known;
        }
        if (!open.add(name)) {
            throw new IllegalArgumentException(at + ": $defs/" + name + " refers to itself");
        }
        var size = size(definitions.path(name), DEFS + name, 1);
        open.remove(name);
        expanded.put(name, size);
        return size;
    }

    private static void pattern(String pattern, String at) {
        if (pattern.length() > MAX_PATTERN) {
            throw new IllegalArgumentException(at + ": must not be longer than " + MAX_PATTERN + " characters");
        }
        try {
            var _ = new BoundedPattern(pattern);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(at + ": is not a regular expression: " + e.getDescription(), e);
        }
    }
}
