package io.muster.runtime.params;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.muster.schemas.codec.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParamsSchemaTest {
    private static final String DISK = """
        {"type": "object",
         "properties": {
           "path": {"type": "string", "pattern": "^/[^\\\\u0000]*$"},
           "limits": {"type": "array", "items": {"$ref": "#/$defs/percent"}}
         },
         "required": ["path"],
         "additionalProperties": false,
         "$defs": {"percent": {"type": "integer", "minimum": 0, "maximum": 100}}}\
        """;

    @Test
    void everyFieldThatIsWrongIsNamed() {
        assertEquals(
                List.of("path is required", "limits[1] must have a maximum value of 100", "depth is not a known field"),
                errors(DISK, "{\"limits\": [5, 101], \"depth\": 1}").stream()
                        .sorted(ORDER)
                        .toList());
        assertEquals(List.of(), errors(DISK, "{\"path\": \"/var\", \"limits\": [0, 100]}"));
    }

    private static final Comparator<String> ORDER =
            Comparator.comparingInt((String text) -> "pld".indexOf(text.charAt(0)));

    @Test
    void aPropertyThatMayNotBeThereIsToldAsSuch() {
        assertEquals(
                List.of("shell must not be given here"),
                errors("{\"properties\": {\"shell\": false}}", "{\"shell\": true}"));
    }

    @Test
    void theEndOfAPatternIsTheEndOfTheText() {
        assertEquals(
                1,
                errors("{\"properties\": {\"name\": {\"pattern\": \"^[a-z$]+$\"}}}", "{\"name\": \"web\\n\"}")
                        .size());
        assertEquals(
                0,
                errors("{\"properties\": {\"name\": {\"pattern\": \"^[a-z$]+$\"}}}", "{\"name\": \"w$b\"}")
                        .size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"^(a+)+$", "^(a|aa)+$", "^(.*)*b$"})
    void aPatternThatTriesEveryWayGivesUp(String pattern) {
        var schema = Json.MAPPER.createObjectNode();
        schema.putObject("properties").putObject("name").put("pattern", pattern);
        var params = Json.MAPPER.createObjectNode().put("name", "a".repeat(5_000) + "!");
        assertTimeoutPreemptively(
                Duration.ofSeconds(5),
                () -> assertEquals(1, ParamsSchema.of(schema).errors(params).size()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"$ref\": \"URL\"}", "{\"$schema\": \"URL\"}", "{\"$id\": \"URL\", \"$ref\": \"x\"}"})
    void nothingIsFetched(String template) throws IOException {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var url = "http://127.0.0.1:" + server.getLocalPort() + "/schema.json";
            assertThrows(IllegalArgumentException.class, () -> errors(template.replace("URL", url), "{}"));
            server.setSoTimeout(50);
            assertThrows(SocketTimeoutException.class, server::accept);
        }
    }

    @Test
    void aSchemaInACircleIsRefused() {
        assertRefused(
                "{\"$ref\": \"#/$defs/a\", \"$defs\": {\"a\": {\"allOf\": [{\"$ref\": \"#/$defs/b\"}]},"
                        + " \"b\": {\"properties\": {\"x\": {\"$ref\": \"#/$defs/a\"}}}}}",
                "refers to itself");
        assertRefused("{\"$ref\": \"#\"}", "nothing is fetched");
    }

    @Test
    void aSchemaThatIsSmallOnlyAsItIsWrittenIsRefused() {
        var definitions = new StringBuilder("\"d0\": {\"type\": \"string\"}");
        for (var i = 1; i <= 20; i++) {
            var ref = "{\"$ref\": \"#/$defs/d" + (i - 1) + "\"}";
            definitions.append(", \"d" + i + "\": {\"allOf\": [" + ref + ", " + ref + "]}");
        }
        assertRefused("{\"$ref\": \"#/$defs/d20\", \"$defs\": {" + definitions + "}}", "parts");
    }

    @Test
    void aSchemaThatIsTooDeepOrTooLongOrNoneIsRefused() {
        assertRefused("{\"not\":".repeat(40) + "{}" + "}".repeat(40), "deeper");
        assertRefused("{\"title\": \"" + "x".repeat(70_000) + "\"}", "longer");
        assertRefused("{\"pattern\": \"" + "x".repeat(600) + "\"}", "longer");
        assertRefused("{\"pattern\": \"(\"}", "not a regular expression");
        assertRefused("[]", "must be a JSON object");
    }

    @ParameterizedTest
    @ValueSource(strings = {"facts", "file", "http", "plugin", "script", "service", "shell", "sleep"})
    void theBuiltInTypesHaveSchemas(String type) {
        assertTrue(new BuiltInParams().of(type).isPresent());
    }

    @Test
    void aBuiltInSchemaBringsAlongWhatItRefersTo() {
        var sleep = new BuiltInParams().of("sleep").orElseThrow();
        assertEquals(List.of(), sleep.errors(json("{\"duration\": \"5s\"}")));
        assertEquals(
                "duration",
                sleep.errors(json("{\"duration\": \"five\"}")).getFirst().field());
        assertTrue(new BuiltInParams().of("no-such-type").isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../value/v1/duration", "\u0000", "", "a/b", "%2e%2e/x"})
    void noTypeLeadsToAnotherFile(String type) {
        assertTrue(new BuiltInParams().of(type).isEmpty());
    }

    private static void assertRefused(String schema, String reason) {
        var refused = assertThrows(IllegalArgumentException.class, () -> ParamsSchema.of(json(schema)));
        assertTrue(refused.getMessage().contains(reason), refused.getMessage());
    }

    private static List<String> errors(String schema, String params) {
        return ParamsSchema.of(json(schema)).errors(json(params)).stream()
                .map(ParamsError::toString)
                .toList();
    }

    private static JsonNode json(String text) {
        try {
            return Json.MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
