package io.muster.schemas.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.muster.schemas.contract.OpenApiDocument.Operation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The document agrees with itself and with the schemas. */
class OpenApiDocumentTest {
    private static final OpenApiDocument DOCUMENT = OpenApiDocument.read();

    static List<Operation> operations() {
        return DOCUMENT.operations();
    }

    @Test
    void operationsHaveNamesOfTheirOwn() {
        var names = operations().stream()
                .map(operation -> operation.json().path("operationId").asText())
                .toList();
        assertEquals(names.size(), new HashSet<>(names).size());
        assertTrue(names.stream().allMatch(name -> name.matches("[a-z][A-Za-z]+")), names::toString);
    }

    @ParameterizedTest
    @MethodSource("operations")
    void everyExampleConformsToItsSchema(Operation operation) {
        for (var media : media(operation)) {
            media.path("examples")
                    .forEach(example -> assertEquals(
                            List.of(),
                            OpenApiDocument.violations(
                                    media.path("schema"),
                                    DOCUMENT.resolved(example).path("value"))));
        }
    }

    @ParameterizedTest
    @MethodSource("operations")
    void theExamplesOfAProblemAreNamedAfterItsCodes(Operation operation) {
        operation.json().path("responses").properties().forEach(response -> {
            for (var media : DOCUMENT.resolved(response.getValue()).path("content")) {
                if (OpenApiDocument.isError(media)) {
                    assertTrue(!media.path("examples").isEmpty(), operation::toString);
                    media.path("examples").properties().forEach(example -> {
                        var value = DOCUMENT.resolved(example.getValue()).path("value");
                        assertEquals(example.getKey(), OpenApiDocument.nameOf(value), operation::toString);
                        var status = value.path("status");
                        assertTrue(
                                status.isTextual() || status.asText().equals(response.getKey()), operation::toString);
                    });
                }
            }
        });
    }

    @Test
    void everyProblemCodeIsDocumentedSomewhere() {
        var documented = new TreeSet<String>();
        operations()
                .forEach(operation -> operation
                        .json()
                        .path("responses")
                        .forEach(response -> DOCUMENT.resolved(response)
                                .path("content")
                                .forEach(media -> {
                                    if (OpenApiDocument.isError(media)) {
                                        media.path("examples").fieldNames().forEachRemaining(documented::add);
                                    }
                                })));
        documented.remove("no_task_data"); // an error without a code
        documented.add("method_not_allowed"); // of no operation, so the document's description tells of it
        var codes = SchemaFiles.CURRENT
                .schema("problem/v1/problem.json")
                .property("code")
                .orElseThrow()
                .enumValues();
        assertEquals(codes, documented, "add the missing code to the answers in openapi.yaml that can carry it");
    }

    @ParameterizedTest
    @MethodSource("operations")
    void linksLeadToOperationsThatThereAre(Operation operation) {
        operation
                .json()
                .path("responses")
                .forEach(response -> DOCUMENT.resolved(response).path("links").forEach(link -> {
                    var target = DOCUMENT.resolved(link).path("operationId").asText();
                    assertTrue(
                            operations().stream()
                                    .anyMatch(each -> each.json()
                                            .path("operationId")
                                            .asText()
                                            .equals(target)),
                            target);
                }));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void whatIsUnderApiWantsATokenAndNothingElseDoes(Operation operation) {
        var wanted = operation.path().startsWith("/api/");
        var security = operation.json().path("security");
        assertEquals(wanted, security.isMissingNode() || !security.isEmpty());
        assertEquals(wanted, operation.json().path("responses").has("401"));
    }

    private static List<JsonNode> media(Operation operation) {
        var media = new ArrayList<JsonNode>();
        operation.json().path("requestBody").path("content").forEach(media::add);
        operation
                .json()
                .path("responses")
                .forEach(response -> DOCUMENT.resolved(response).path("content").forEach(media::add));
        return media;
    }
}
