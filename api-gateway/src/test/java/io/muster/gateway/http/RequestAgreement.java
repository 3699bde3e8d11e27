package io.muster.gateway.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.gateway.problem.FieldError;
import io.muster.gateway.problem.ProblemException;
import io.muster.schemas.codec.Json;
import io.muster.schemas.contract.JsonSchemas;
import io.muster.schemas.contract.SchemaFiles;
import io.muster.schemas.contract.SchemaNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/** Compares what reads a request's body with the schema that describes it. */
public final class RequestAgreement {
    private static final int BODIES = 5_000;
    /** Nothing among these depends on what a schema cannot say, as how long a duration is. */
    private static final List<String> ODD_VALUES = List.of(
            "null", "\"\"", "\" \"", "\"a.b\"", "\"ü\"", "\"" + "x".repeat(300) + "\"", "0", "2", "true", "[]", "{}");

    private final String schema;
    private final Consumer<JsonBody> reader;

    /** @param reader ends with a {@link ProblemException} when it refuses */
    public RequestAgreement(String schema, Consumer<JsonBody> reader) {
        this.schema = schema;
        this.reader = reader;
    }

    public void assertSameFields() {
        assertSameFields(SchemaFiles.CURRENT.schema(schema), "");
    }

    /**
     * Random bodies: the valid ones are taken; with something changed at random, they are taken exactly when the schema
     * still allows them.
     *
     * @param isLeftToTheAgent of bodies that the gateway may take although the schema forbids them
     */
    public void assertSameVerdicts(
            Function<RandomGenerator, ObjectNode> valid, Predicate<ObjectNode> isLeftToTheAgent) {
        var seed = System.nanoTime();
        var random = new Random(seed);
        var refused = 0;
        for (var i = 0; i < BODIES; i++) {
            var body = valid.apply(random);
            assertEquals(List.of(), JsonSchemas.violations(schema, body), () -> "seed " + seed + ": " + body);
            assertEquals(List.of(), complaints(body), () -> "seed " + seed + ": " + body);
            change(body, random);
            var violations = JsonSchemas.violations(schema, body);
            var complaints = complaints(body);
            if (violations.isEmpty() || !isLeftToTheAgent.test(body)) {
                assertEquals(
                        violations.isEmpty(),
                        complaints.isEmpty(),
                        () -> "seed " + seed + ": " + body + "\nschema: " + violations + "\ngateway: " + complaints);
            }
            refused += violations.isEmpty() ? 0 : 1;
        }
        assertEquals(true, refused > BODIES / 10, "only " + refused + " changed bodies were not valid, seed " + seed);
    }

    private void assertSameFields(SchemaNode node, String path) {
        Set<String> schemaFields = new TreeSet<>(node.propertyNames());
        assertEquals(
                schemaFields,
                readFields(path),
                "add the field to schemas/src/main/resources/" + schema + ", or read it; at /" + path);
        for (var field : schemaFields) {
            var property = node.property(field).orElseThrow();
            if (property.json().has("properties")) {
                assertSameFields(property, field);
            }
        }
    }

    /** The reader names the fields that it knows when it gets one that it does not. */
    private Set<String> readFields(String path) {
        var body = Json.MAPPER.createObjectNode();
        (path.isEmpty() ? body : body.putObject(path)).put("no_such_field", 1);
        var problem = assertThrows(ProblemException.class, () -> read(body));
        var name = path.isEmpty() ? "no_such_field" : path + ".no_such_field";
        var message = problem.problem().errors().stream()
                .filter(error -> error.field().equals(name))
                .map(FieldError::message)
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " is not refused"));
        return new TreeSet<>(List.of(message.replaceFirst(".*known are ", "").split(", ", -1)));
    }

    private List<String> complaints(ObjectNode body) {
        try {
            read(body);
            return List.of();
        } catch (ProblemException e) {
            return List.of(String.valueOf(e.problem()));
        }
    }

    private void read(ObjectNode body) {
        reader.accept(RequestBody.parse(body.toString().getBytes(UTF_8)));
    }

    /** Somewhere in the body a value is replaced, removed or added. */
    private static void change(ObjectNode body, RandomGenerator random) {
        var containers = new ArrayList<JsonNode>();
        collect(body, containers);
        var odd = odd(random);
        switch (containers.get(random.nextInt(containers.size()))) {
            case ObjectNode object -> {
                var names = new ArrayList<String>();
                object.fieldNames().forEachRemaining(names::add);
                names.add("colour");
                var name = names.get(random.nextInt(names.size()));
                if (random.nextInt(3) == 0) {
                    object.remove(name);
                } else {
                    object.set(name, odd);
                }
            }
            case ArrayNode array when !array.isEmpty() -> array.set(random.nextInt(array.size()), odd);
            case ArrayNode array -> array.add(odd);
            default -> throw new IllegalStateException("not a container");
        }
    }

    private static void collect(JsonNode node, List<JsonNode> containers) {
        if (node.isContainerNode()) {
            containers.add(node);
            node.forEach(child -> collect(child, containers));
        }
    }

    private static JsonNode odd(RandomGenerator random) {
        try {
            return Json.MAPPER.readTree(ODD_VALUES.get(random.nextInt(ODD_VALUES.size())));
        } catch (java.io.IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
