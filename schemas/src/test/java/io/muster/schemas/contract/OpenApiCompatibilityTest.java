package io.muster.schemas.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.muster.schemas.contract.OpenApiDocument.Operation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The REST API against the one that was released last; the bodies are compared by {@link SchemaCompatibilityTest}. */
class OpenApiCompatibilityTest {
    private static final Path RELEASED = Path.of("src/test/resources/released");
    private static final String ADVICE =
            " Clients rely on it: put it back into openapi.yaml, or offer what is new at a path of its own.";

    @Test
    void nothingBreaksTheClientsOfTheReleasedApi() throws IOException {
        assertEquals(List.of(), breaks(released(), OpenApiDocument.read()));
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(delimiter = '|', textBlock = """
            /paths/~1livez                                       | GET /livez is gone
            /paths/~1api~1v1~1tasks/get                          | GET /api/v1/tasks is gone
            /paths/~1api~1v1~1tasks/post/operationId             | POST /api/v1/tasks has another operationId
            /paths/~1api~1v1~1tasks/post/responses/202           | POST /api/v1/tasks no longer answers 202
            /paths/~1api~1v1~1tasks/post/responses/202/headers   | POST /api/v1/tasks 202 no longer has [Location]
            /paths/~1api~1v1~1tasks/post/responses/202/content   | POST /api/v1/tasks 202 no longer has the body [application/json task/v1/task.json]
            /paths/~1api~1v1~1tasks/get/parameters/0             | GET /api/v1/tasks no longer takes [query status]
            """)
    void findsWhatIsGone(String pointer, String expected) throws IOException {
        var changed = released();
        var slash = pointer.lastIndexOf('/');
        var parent = changed.root().at(pointer.substring(0, slash));
        var name = pointer.substring(slash + 1).replace("~1", "/");
        if (parent instanceof ObjectNode object) {
            object.remove(name);
        } else {
            ((com.fasterxml.jackson.databind.node.ArrayNode) parent).remove(Integer.parseInt(name));
        }
        assertEquals(List.of(expected + "." + ADVICE), breaks(released(), changed));
    }

    @Test
    void findsAParameterThatIsNewlyRequired() throws IOException {
        var changed = released();
        ((ObjectNode) changed.root().at("/components/parameters/IdempotencyKey")).put("required", true);
        assertEquals(
                List.of(
                        "POST /api/v1/tasks now requires [header Idempotency-Key]." + ADVICE,
                        "POST /api/v1/tasks/batch now requires [header Idempotency-Key]." + ADVICE),
                breaks(released(), changed));
    }

    private static OpenApiDocument released() throws IOException {
        return new OpenApiDocument(
                new YAMLMapper().readTree(RELEASED.resolve("openapi.yaml").toFile()));
    }

    private static List<String> breaks(OpenApiDocument released, OpenApiDocument current) {
        var breaks = new ArrayList<String>();
        for (var before : released.operations()) {
            current.operations(before.path()).stream()
                    .filter(operation -> operation.method().equals(before.method()))
                    .findFirst()
                    .ifPresentOrElse(
                            now -> breaks.addAll(breaks(before, now, released, current)),
                            () -> breaks.add(before + " is gone"));
        }
        return breaks.stream().map(line -> line + "." + ADVICE).toList();
    }

    private static List<String> breaks(
            Operation before, Operation now, OpenApiDocument released, OpenApiDocument current) {
        var breaks = new ArrayList<String>();
        if (!before.json().path("operationId").equals(now.json().path("operationId"))) {
            breaks.add(now + " has another operationId");
        }
        complain(
                breaks,
                now + " no longer takes",
                missing(parameters(before, released, false), parameters(now, current, false)));
        complain(
                breaks,
                now + " now requires",
                missing(parameters(now, current, true), parameters(before, released, true)));
        complain(
                breaks,
                now + " no longer takes the body",
                missing(
                        bodies(before.json().path("requestBody")),
                        bodies(now.json().path("requestBody"))));
        before.json().path("responses").properties().stream()
                .filter(response -> response.getKey().startsWith("2"))
                .forEach(response -> {
                    var old = released.resolved(response.getValue());
                    var answer = now.json().path("responses").path(response.getKey());
                    var at = now + " " + response.getKey();
                    if (answer.isMissingNode()) {
                        breaks.add(now + " no longer answers " + response.getKey());
                        return;
                    }
                    var young = current.resolved(answer);
                    complain(breaks, at + " no longer has the body", missing(bodies(old), bodies(young)));
                    complain(
                            breaks,
                            at + " no longer has",
                            missing(names(old.path("headers")), names(young.path("headers"))));
                });
        return breaks;
    }

    private static Set<String> parameters(Operation operation, OpenApiDocument document, boolean requiredOnly) {
        return operation
                .json()
                .path("parameters")
                .valueStream()
                .map(document::resolved)
                .filter(parameter -> !requiredOnly || parameter.path("required").booleanValue())
                .map(parameter -> parameter.path("in").textValue() + " "
                        + parameter.path("name").textValue())
                .collect(Collectors.toSet());
    }

    private static Set<String> bodies(JsonNode holder) {
        return holder.path("content").properties().stream()
                .map(content -> content.getKey() + " "
                        + content.getValue().at("/schema/$ref").asText())
                .collect(Collectors.toSet());
    }

    private static Set<String> names(JsonNode object) {
        var names = new TreeSet<String>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static Set<String> missing(Set<String> wanted, Set<String> there) {
        var missing = new TreeSet<>(wanted);
        missing.removeAll(there);
        return missing;
    }

    private static void complain(List<String> breaks, String what, Set<String> names) {
        if (!names.isEmpty()) {
            breaks.add(what + " " + names);
        }
    }
}
