package io.muster.gateway.apidoc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.muster.schemas.codec.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DocumentBundlerTest {
    private static final Map<String, String> FILES = Map.of(
            "root.yaml", """
            {"paths": {"$ref": "#/x"}, "x": {"schema": {"$ref": "a/v1/outer.json", "description": "kept"}}}""",
            "a/v1/outer.json", """
            {"$schema": "s", "title": "Outer", "properties": {
             "inner": {"$ref": "../../b/inner.json"}, "self": {"$ref": "#/$defs/part"}, "again": {"$ref": "outer.json"}},
             "$defs": {"part": {"type": "string"}}}""",
            "b/inner.json", """
            {"$schema": "s", "title": "Inner", "type": "integer"}""",
            "twice.yaml", """
            {"a": {"$ref": "b/inner.json"}, "b": {"$ref": "b/same.json"}}""",
            "b/same.json", """
            {"title": "Inner"}""");

    @Test
    void makesComponentsOfAllFilesThatAreReferredTo() throws IOException {
        assertEquals(Json.MAPPER.readTree("""
                {"paths": {"$ref": "#/x"},
                 "x": {"schema": {"$ref": "#/components/schemas/Outer", "description": "kept"}},
                 "components": {"schemas": {
                   "Inner": {"title": "Inner", "type": "integer"},
                   "Outer": {"title": "Outer", "properties": {
                     "inner": {"$ref": "#/components/schemas/Inner"},
                     "self": {"$ref": "#/components/schemas/Outer/$defs/part"},
                     "again": {"$ref": "#/components/schemas/Outer"}},
                     "$defs": {"part": {"type": "string"}}}}}}"""), DocumentBundler.bundle("root.yaml", DocumentBundlerTest::read));
    }

    @Test
    void refusesTwoSchemasOfOneTitle() {
        var error = assertThrows(
                IllegalStateException.class, () -> DocumentBundler.bundle("twice.yaml", DocumentBundlerTest::read));
        assertTrue(error.getMessage().contains("b/same.json"), error::getMessage);
    }

    @Test
    void theServedDocumentStandsAlone() throws IOException {
        var document = new YAMLMapper().readTree(ContractDocuments.bundled("openapi.yaml"));
        assertEquals(
                "https://spec.openapis.org/oas/3.1/dialect/base",
                document.path("jsonSchemaDialect").asText());
        var references = document.findValuesAsText("$ref");
        assertTrue(references.size() > 50, () -> references.size() + " references");
        for (var reference : references) {
            assertTrue(reference.startsWith("#/"), reference);
            assertTrue(document.at(reference.substring(1)).isObject(), reference);
        }
        assertTrue(document.findValues("$schema").isEmpty());
    }

    @Test
    void statusCodesAreTextsToEveryYamlParser() {
        var text = new String(ContractDocuments.bundled("openapi.yaml"), java.nio.charset.StandardCharsets.UTF_8);
        assertTrue(text.contains("\n        \"200\":\n"), text);
    }

    private static JsonNode read(String path) {
        try {
            return Json.MAPPER.readTree(FILES.get(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
