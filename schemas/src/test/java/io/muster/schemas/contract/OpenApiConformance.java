package io.muster.schemas.contract;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import io.muster.schemas.codec.Json;
import io.muster.schemas.contract.OpenApiDocument.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Holds what a gateway does against {@code openapi.yaml}: nothing may be answered that is not written there. */
public final class OpenApiConformance {
    /** Headers of HTTP itself, which every server may send. */
    private static final Set<String> TRANSPORT_HEADERS = Set.of(
            ":status",
            "connection",
            "content-encoding",
            "content-length",
            "content-type",
            "date",
            "keep-alive",
            "server",
            "transfer-encoding",
            "vary");

    private static final String PROBLEM = "application/problem+json";
    private static final OpenApiConformance CURRENT = new OpenApiConformance(OpenApiDocument.read());
    private final OpenApiDocument document;

    OpenApiConformance(OpenApiDocument document) {
        this.document = document;
    }

    /** @throws AssertionError naming every violation, when there is any */
    public static void check(Exchange exchange) {
        var violations = CURRENT.violations(exchange);
        if (!violations.isEmpty()) {
            throw new AssertionError(
                    exchange + " is not as schemas/src/main/resources/openapi.yaml says. Correct one of"
                            + " the two:\n- " + String.join("\n- ", violations));
        }
    }

    /** @return one line each; empty when request and answer are as documented */
    List<String> violations(Exchange exchange) {
        var path = document.pathOf(exchange.uri().getRawPath());
        if (path.isEmpty()) {
            return refusal(exchange, 404, "not_found", "the path is not documented");
        }
        var operations = document.operations(path.get());
        var operation = operations.stream()
                .filter(each -> each.method().equals(exchange.method()))
                .findFirst();
        if (operation.isEmpty()) {
            var violations = refusal(exchange, 405, "method_not_allowed", "the method is not documented");
            if (exchange.status() == 405) {
                violations.addAll(allowHeader(exchange, operations));
            }
            return violations;
        }
        var violations = new ArrayList<>(answer(exchange, operation.get()));
        if (exchange.status() / 100 == 2) {
            violations.addAll(new RequestConformance(document, exchange, operation.get()).violations());
        }
        return violations;
    }

    private List<String> answer(Exchange exchange, Operation operation) {
        var response = document.resolved(operation.json().path("responses").path(Integer.toString(exchange.status())));
        if (response.isMissingNode()) {
            return List.of(operation + " has no response " + exchange.status() + ": " + exchange.responseBody());
        }
        var violations = new ArrayList<>(headers(exchange, response));
        var content = response.path("content");
        if (content.isMissingNode()) {
            if (!exchange.responseBody().isEmpty()) {
                violations.add("the answer has a body; none is documented for " + exchange.status());
            }
            return violations;
        }
        var type = contentType(exchange);
        if (!content.has(type)) {
            violations.add("the answer's Content-Type is '" + type + "'; documented are " + names(content));
            return violations;
        }
        violations.addAll(body(exchange, type, content.path(type)));
        return violations;
    }

    private List<String> headers(Exchange exchange, JsonNode response) {
        var violations = new ArrayList<String>();
        var documented = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        response.path("headers").properties().forEach(entry -> {
            documented.add(entry.getKey());
            var header = document.resolved(entry.getValue());
            var values = exchange.responseHeaders().getOrDefault(entry.getKey(), List.of());
            if (values.isEmpty() && header.path("required").booleanValue()) {
                violations.add("the answer has no " + entry.getKey() + " header");
            }
            values.forEach(value -> ParameterValue.violations(header.path("schema"), value)
                    .forEach(violation -> violations.add("header " + entry.getKey() + ": " + violation)));
        });
        exchange.responseHeaders().keySet().stream()
                .filter(name -> !documented.contains(name) && !isTransport(name))
                .forEach(name -> violations.add("the answer's header " + name + " is not documented"));
        return violations;
    }

    private static List<String> body(Exchange exchange, String type, JsonNode media) {
        if (!type.endsWith("json")) {
            return List.of();
        }
        JsonNode value;
        try {
            value = Json.MAPPER.readTree(exchange.responseBody());
        } catch (JacksonException e) {
            return List.of("the answer's body is not JSON: " + exchange.responseBody());
        }
        var violations = new ArrayList<>(OpenApiDocument.violations(media.path("schema"), value));
        if (OpenApiDocument.isError(media)) {
            var code = OpenApiDocument.nameOf(value);
            if (!media.path("examples").has(code)) {
                violations.add("the problem's code is " + code + "; the examples of " + exchange.status()
                        + " name the codes " + names(media.path("examples")));
            }
        }
        if (type.equals(PROBLEM)) {
            violations.addAll(statusOf(value, exchange));
        }
        return violations;
    }

    /** What is not part of the API is refused in one of a few ways, and nothing is done. */
    private static List<String> refusal(Exchange exchange, int status, String code, String what) {
        var allowed = Set.of(status + " " + code, "401 unauthorized", "400 bad_request");
        try {
            var problem = Json.MAPPER.readTree(exchange.responseBody());
            var given = exchange.status() + " " + problem.path("code").asText();
            if (!allowed.contains(given) || !contentType(exchange).equals(PROBLEM)) {
                return new ArrayList<>(List.of(what + ": add it, or answer with a problem " + status + " " + code));
            }
            return new ArrayList<>(JsonSchemas.violations("problem/v1/problem.json", problem));
        } catch (JacksonException e) {
            return new ArrayList<>(List.of(what + ", and the answer is no problem document"));
        }
    }

    private static List<String> allowHeader(Exchange exchange, List<Operation> operations) {
        var documented = operations.stream().map(Operation::method).collect(Collectors.toCollection(TreeSet::new));
        var allowed = new TreeSet<String>();
        exchange.responseHeaders()
                .getOrDefault("Allow", List.of())
                .forEach(value -> allowed.addAll(List.of(value.split(",\\s*", -1))));
        allowed.removeAll(Set.of("HEAD", "OPTIONS"));
        return allowed.equals(documented)
                ? List.of()
                : List.of("the Allow header names " + allowed + "; documented are " + documented);
    }

    private static List<String> statusOf(JsonNode problem, Exchange exchange) {
        return problem.path("status").asInt() == exchange.status()
                ? List.of()
                : List.of(
                        "the problem's status is " + problem.path("status") + ", the answer's is " + exchange.status());
    }

    private static boolean isTransport(String header) {
        return TRANSPORT_HEADERS.contains(header.toLowerCase(Locale.ROOT));
    }

    private static String contentType(Exchange exchange) {
        return exchange.responseHeaders()
                .getOrDefault("Content-Type", List.of(""))
                .getFirst()
                .split(";", 2)[0];
    }

    private static List<String> names(JsonNode object) {
        var names = new ArrayList<String>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
