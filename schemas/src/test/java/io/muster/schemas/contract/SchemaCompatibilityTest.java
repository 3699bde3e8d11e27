package io.muster.schemas.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.schemas.codec.Json;
import io.muster.schemas.codec.MessageType;
import io.muster.schemas.contract.SchemaCompatibility.Use;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The contract against the one that was released last, a copy of which is in {@code src/test/resources/released}. At a
 * release, {@code mvn -pl schemas test -Dtest=SchemaCompatibilityTest -Dcontract.release=true} makes the copy anew.
 */
class SchemaCompatibilityTest {
    private static final Path RESOURCES = Path.of("src/main/resources");
    private static final Path RELEASED = Path.of("src/test/resources/released");
    private static final String SCHEMA = """
            {"type": "object",
             "properties": {
               "status": {"type": "string", "enum": ["failed", "succeeded"]},
               "count": {"type": "integer", "minimum": 0, "maximum": 10},
               "note": {"type": ["string", "null"], "pattern": "^a"},
               "labels": {"type": "object", "additionalProperties": {"type": "string"}},
               "words": {"type": "array", "items": {"type": "string"}}},
             "required": ["status", "words"]}""";

    static List<String> released() {
        return SchemaFiles.list(RELEASED).stream()
                .filter(path -> !path.startsWith("value/"))
                .toList();
    }

    @BeforeAll
    static void copyAtARelease() throws IOException {
        if (!Boolean.getBoolean("contract.release")) {
            return;
        }
        try (var files = Files.walk(RESOURCES)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                var copy = RELEASED.resolve(RESOURCES.relativize(file));
                Files.createDirectories(copy.getParent());
                Files.write(copy, Files.readAllBytes(file));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("released")
    void nothingBreaksThoseWhoRelyOnTheReleasedContract(String path) {
        assertTrue(Files.exists(RESOURCES.resolve(path)), () -> path + " was removed; released schemas stay for ever");
        var breaks = SchemaCompatibility.breaks(
                SchemaFiles.in(RELEASED).schema(path), SchemaFiles.in(RESOURCES).schema(path), use(path));
        assertEquals("", String.join("\n", breaks));
    }

    @ParameterizedTest(name = "{1} at {0}")
    @CsvSource(delimiter = '|', textBlock = """
            /properties/note                    | null                         | RECORD REQUEST RESPONSE
            /properties/status/type             | ["integer"]                  | RECORD REQUEST RESPONSE
            /properties/status/type             | ["string","null"]            | RECORD RESPONSE
            /properties/note/type               | "string"                     | RECORD REQUEST
            /properties/status/enum             | ["succeeded"]                | RECORD REQUEST
            /properties/status/enum             | ["failed","lost","succeeded"]| NONE
            /properties/count/minimum           | 1                            | RECORD REQUEST
            /properties/count/minimum           | -1                           | RECORD RESPONSE
            /properties/count/maximum           | 9                            | RECORD REQUEST
            /properties/count/maximum           | null                         | RECORD RESPONSE
            /properties/note/pattern            | "^b"                         | RECORD REQUEST RESPONSE
            /properties/note/pattern            | null                         | RECORD RESPONSE
            /properties/labels/additionalProperties | {"type":"integer"}       | RECORD REQUEST RESPONSE
            /properties/words/items             | {"type":"integer"}           | RECORD REQUEST RESPONSE
            /required                           | ["status","words","count"]   | RECORD REQUEST
            /required                           | ["status"]                   | RECORD RESPONSE
            /properties/colour                  | {"type":"string"}            | NONE
            /properties/count/description       | "How many."                  | NONE
            /properties/count/default           | 3                            | REQUEST
            /oneOf                              | [{"required":["note"]}]      | RECORD REQUEST RESPONSE
            /allOf                              | [{"required":["note"]}]      | RECORD REQUEST RESPONSE
            /allOf                              | [{"if":{},"then":{}}]        | NONE
            """)
    void findsWhatBreaksWhom(String pointer, String value, String broken) throws IOException {
        var changed = (ObjectNode) Json.MAPPER.readTree(SCHEMA);
        var slash = pointer.lastIndexOf('/');
        var parent = (ObjectNode) changed.at(pointer.substring(0, slash));
        if (value.equals("null")) {
            parent.remove(pointer.substring(slash + 1));
        } else {
            parent.set(pointer.substring(slash + 1), Json.MAPPER.readTree(value));
        }
        var found = Arrays.stream(Use.values())
                .filter(use -> !breaks(changed, use).isEmpty())
                .map(Use::name)
                .collect(Collectors.joining(" "));
        assertEquals(broken, found.isEmpty() ? "NONE" : found);
    }

    @Test
    void saysWhatToDo() throws IOException {
        var changed = (ObjectNode) Json.MAPPER.readTree(SCHEMA);
        ((ObjectNode) changed.path("properties")).remove("note");
        assertEquals(
                List.of(
                        "x.json: /note was removed. This breaks consumers, or the reading of old records: put it back and add"
                                + " what is new beside it, or make a new version in its own folder (docs/checklists/new-event.md)."),
                breaks(changed, Use.RECORD));
    }

    private static List<String> breaks(ObjectNode changed, Use use) {
        SchemaFiles released = path -> SCHEMA.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        SchemaFiles current = path -> Json.MAPPER.writeValueAsBytes(changed);
        return SchemaCompatibility.breaks(released.schema("x.json"), current.schema("x.json"), use);
    }

    private static Use use(String path) {
        var isMessage = Arrays.stream(MessageType.values())
                .anyMatch(type -> type.schema().equals(path));
        if (isMessage || path.startsWith("header/")) {
            return Use.RECORD;
        }
        return path.endsWith("-request.json") || path.startsWith("params/") ? Use.REQUEST : Use.RESPONSE;
    }
}
