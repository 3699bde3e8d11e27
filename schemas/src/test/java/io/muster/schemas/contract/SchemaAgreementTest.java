package io.muster.schemas.contract;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.schemas.Examples;
import io.muster.schemas.codec.Decoded;
import io.muster.schemas.codec.Json;
import io.muster.schemas.codec.MessageType;
import io.muster.schemas.codec.RecordCodec;
import io.muster.schemas.message.Message;
import io.muster.schemas.task.TaskState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The records and the JSON Schemas say the same, whichever way one looks. */
class SchemaAgreementTest {
    static final List<Message> EXAMPLES = Examples.ALL;
    private static final RecordCodec CODEC = new RecordCodec("/muster/test");

    static List<String> schemas() {
        return SchemaFiles.list(Path.of("src/main/resources"));
    }

    @ParameterizedTest
    @EnumSource
    void aMessageAndItsSchemaHaveTheSameFields(MessageType type) {
        assertNothing(RecordSchema.disagreements(type.messageClass().asSubclass(Record.class), type.schema()));
    }

    @ParameterizedTest
    @FieldSource("EXAMPLES")
    void whatIsWrittenConformsToItsSchema(Message message) throws IOException {
        assertConforms(message);
    }

    @ParameterizedTest
    @EnumSource
    void whateverARecordLetsPassConformsToItsSchema(MessageType type) throws IOException {
        var seed = System.nanoTime();
        var records = new RandomRecords(new Random(seed));
        var drawn = 0;
        for (var i = 0; i < 200_000 && drawn < 500; i++) {
            var message = records.draw(type.messageClass());
            if (message.isPresent()) {
                drawn++;
                assertConforms(message.get(), "seed " + seed);
            }
        }
        assertEquals(500, drawn, "too few records of " + type + " could be made, seed " + seed);
    }

    @ParameterizedTest
    @EnumSource
    void whateverConformsToASchemaIsReadAndWrittenAgainTheSame(MessageType type) throws IOException {
        var seed = System.nanoTime();
        var json = new RandomJson(new Random(seed));
        for (var i = 0; i < 500; i++) {
            var value = json.conforming(type.schema());
            var decoded = decode(type, value);
            var known =
                    assertInstanceOf(Decoded.Known.class, decoded, () -> "seed " + seed + ": " + value + " " + decoded);
            var written = Json.MAPPER.readTree(CODEC.encode(known.message()).value());
            assertEquals(known, decode(type, written), "seed " + seed);
            assertEquals(Set.copyOf(fields(value)), Set.copyOf(fields(written)), "seed " + seed);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatASchemaRequiresTheCodecRequiresToo(MessageType type) {
        var schema = SchemaFiles.CURRENT.schema(type.schema());
        var example = (ObjectNode) schema.json().path("examples").path(0);
        for (var field : schema.propertyNames()) {
            var without = example.deepCopy().without(field);
            assertEquals(
                    JsonSchemas.violationsAsPublished(type.schema(), without).isEmpty(),
                    decode(type, without) instanceof Decoded.Known,
                    () -> type + " without " + field);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aValueOfAnotherTypeThanTheSchemaHasIsRefused(MessageType type) throws IOException {
        var schema = SchemaFiles.CURRENT.schema(type.schema());
        var example = (ObjectNode) schema.json().path("examples").path(0);
        for (var field : schema.propertyNames()) {
            for (var other : List.of("1", "1.5", "true", "\"x\"", "\"\"", "{}", "[]", "\"2026\"", "[1]")) {
                var changed = example.deepCopy().set(field, Json.MAPPER.readTree(other));
                if (!JsonSchemas.violationsAsPublished(type.schema(), changed).isEmpty()) {
                    assertInstanceOf(Decoded.Undecodable.class, decode(type, changed), changed::toString);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("schemas")
    void everySchemaHasATitleADescriptionAndExamplesThatConform(String path) {
        var schema = SchemaFiles.CURRENT.schema(path);
        assertEquals(
                "https://json-schema.org/draft/2020-12/schema",
                schema.json().path("$schema").textValue());
        assertEquals(title(path), schema.title(), () -> path + ": the title is the file's name");
        assertNotNull(schema.description());
        schema.propertyNames()
                .forEach(name -> assertEquals(
                        false,
                        schema.property(name).orElseThrow().description().isBlank(),
                        () -> path + " does not describe " + name));
        assertEquals(
                false,
                schema.json().path("examples").isEmpty() && schema.enumValues().isEmpty(),
                () -> path + " has no examples");
        schema.json().path("examples").forEach(example -> assertNothing(JsonSchemas.violations(path, example)));
    }

    @Test
    void theStatesInTheSchemasAreThoseOfTheCode() {
        assertEquals(
                Set.copyOf(TaskState.wireNames()),
                SchemaFiles.CURRENT.schema("value/v1/task-status.json").enumValues());
        assertEquals(
                Arrays.stream(TaskState.values())
                        .filter(TaskState::isTerminal)
                        .map(TaskState::wireName)
                        .collect(Collectors.toSet()),
                SchemaFiles.CURRENT
                        .schema("task/v1/task-finished.json")
                        .property("status")
                        .orElseThrow()
                        .enumValues());
    }

    private static void assertConforms(Message message, String... hints) throws IOException {
        var encoded = CODEC.encode(message, "00-" + "a".repeat(32) + "-" + "b".repeat(16) + "-01");
        var path = MessageType.of(message).schema();
        var value = Json.MAPPER.readTree(encoded.value());
        assertAll(
                () -> assertNothing(JsonSchemas.violations(path, value), hints),
                () -> assertNothing(
                        JsonSchemas.violations(
                                "header/v1/event-headers.json", Json.MAPPER.valueToTree(encoded.headers())),
                        hints));
    }

    /** {@code task/v1/task-submitted.json} describes a TaskSubmitted. */
    private static String title(String path) {
        var name = Path.of(path).getFileName().toString().replace(".json", "");
        return Arrays.stream(name.split("-"))
                .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
                .collect(Collectors.joining());
    }

    private static List<String> fields(JsonNode object) {
        return object.properties().stream().map(Map.Entry::getKey).toList();
    }

    private static Decoded decode(MessageType type, JsonNode value) {
        return RecordCodec.decode(name -> name.equals("ce_type") ? type.ceType() : null, bytes(value));
    }

    private static byte[] bytes(JsonNode value) {
        try {
            return Json.MAPPER.writeValueAsBytes(value);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void assertNothing(List<String> complaints, String... hints) {
        assertEquals("", String.join("\n", complaints), String.join(" ", hints));
    }
}
