package io.muster.runtime.params;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import java.util.List;
import java.util.Locale;

/**
 * What the params of one task type have to look like: a JSON Schema of draft 2020-12.
 *
 * <p>Schemas come with plugins and params come from anybody, so neither can make checking expensive: {@link SchemaRules} bounds
 * the schema, {@link BoundedPattern} the work of a pattern, and nothing is ever fetched.
 */
public final class ParamsSchema {
    private static final int MAX_ERRORS = 32;
    private final Schema schema;

    private ParamsSchema(Schema schema) {
        this.schema = schema;
    }

    /** @throws IllegalArgumentException saying what is wrong with the schema */
    public static ParamsSchema of(JsonNode schema) {
        SchemaRules.check(schema);
        var config = SchemaRegistryConfig.builder()
                .regularExpressionFactory(BoundedPattern::new)
                .locale(Locale.ENGLISH)
                .build();
        var registry = SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12,
                builder -> builder.schemaRegistryConfig(config).schemaLoader(loader -> loader.block(iri -> true)));
        try {
            var compiled = registry.getSchema(schema);
            compiled.initializeValidators();
            return new ParamsSchema(compiled);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("is not a JSON Schema: " + e.getMessage(), e);
        }
    }

    /** @return what is wrong with the params, in the order of the schema; empty when nothing is */
    public List<ParamsError> errors(JsonNode params) {
        try {
            return schema
                    .validate(
                            params, context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)))
                    .stream()
                    .map(ParamsSchema::error)
                    .distinct()
                    .limit(MAX_ERRORS)
                    .toList();
        } catch (BoundedPattern.TooCostlyException | StackOverflowError e) {
            return List.of(new ParamsError("", "cannot be checked: a pattern of the schema takes too long on them"));
        }
    }

    private static ParamsError error(Error error) {
        var at = new StringBuilder();
        var path = error.getInstanceLocation();
        for (var i = 0; i < path.getNameCount(); i++) {
            var element = path.getElement(i);
            if (element instanceof Integer index) {
                at.append('[').append(index.intValue()).append(']');
            } else {
                at.append(at.isEmpty() ? "" : ".").append(element);
            }
        }
        return switch (String.valueOf(error.getKeyword())) {
            case "required", "dependentRequired" -> new ParamsError(below(at, error), "is required");
            case "additionalProperties", "unevaluatedProperties" ->
                new ParamsError(below(at, error), "is not a known field");
            default -> new ParamsError(at.toString(), message(error));
        };
    }

    private static String below(StringBuilder at, Error error) {
        var property = error.getProperty();
        if (property == null) {
            return at.toString();
        }
        return (at.isEmpty() ? "" : at + ".") + property;
    }

    /** A property whose schema is {@code false} may not be there; the validator's own words for it are about the schema. */
    private static String message(Error error) {
        var schema = error.getSchemaNode();
        return schema != null && schema.isBoolean() && !schema.booleanValue()
                ? "must not be given here"
                : error.getMessage();
    }
}
