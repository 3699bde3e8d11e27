package io.muster.schemas.contract;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.schemas.codec.Json;
import io.muster.schemas.contract.OpenApiDocument.Operation;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A request that the gateway took, held against the documented one: what is not documented must not be taken. */
final class RequestConformance {
    private final OpenApiDocument document;
    private final Exchange exchange;
    private final Operation operation;
    private final List<String> violations = new ArrayList<>();

    RequestConformance(OpenApiDocument document, Exchange exchange, Operation operation) {
        this.document = document;
        this.exchange = exchange;
        this.operation = operation;
    }

    List<String> violations() {
        query(exchange.uri().getRawQuery())
                .forEach((name, value) -> parameter("query", name, value, "taken, but not documented"));
        PathTemplate.parameters(operation.path(), exchange.uri().getRawPath())
                .forEach((name, value) -> parameter("path", name, value, "not documented"));
        documented("header")
                .forEach((name, header) -> exchange.requestHeaders()
                        .getOrDefault(name, List.of())
                        .forEach(value -> parameter("header", name, value, "")));
        body();
        return violations;
    }

    private void parameter(String in, String name, String value, String unknown) {
        var parameter = documented(in).get(name);
        if (parameter == null) {
            violations.add("the " + in + " parameter " + name + " is " + unknown);
        } else if (!value.isEmpty()) {
            ParameterValue.violations(parameter.path("schema"), value)
                    .forEach(violation -> violations.add(
                            "taken, but the " + in + " parameter " + name + " is '" + value + "': " + violation));
        }
    }

    private void body() {
        var body = operation.json().path("requestBody");
        if (body.isMissingNode()) {
            if (!exchange.requestBody().isEmpty()) {
                violations.add("taken, but no request body is documented");
            }
            return;
        }
        if (exchange.requestBody().isEmpty() && !body.path("required").booleanValue()) {
            return;
        }
        var type = exchange.requestHeaders()
                .getOrDefault("Content-Type", List.of("application/json"))
                .getFirst()
                .split(";", 2)[0];
        var media = body.path("content").path(type);
        if (media.isMissingNode()) {
            violations.add("taken, but a request body of type " + type + " is not documented");
            return;
        }
        try {
            var value = Json.MAPPER.readTree(exchange.requestBody());
            withoutRefused(value, body.path("x-muster-each-for-itself"))
                    .ifPresent(taken -> OpenApiDocument.violations(media.path("schema"), taken)
                            .forEach(violation ->
                                    violations.add("taken, but the request body is not valid: " + violation)));
        } catch (JacksonException e) {
            violations.add("taken, but the request body is not JSON: " + e.getOriginalMessage());
        }
    }

    /** What was taken of a body whose items are each judged for itself; all of it, when it is no such body. */
    private Optional<JsonNode> withoutRefused(JsonNode value, JsonNode eachForItself) throws JacksonException {
        if (eachForItself.isMissingNode()) {
            return Optional.of(value);
        }
        var outcomes = Json.MAPPER
                .readTree(exchange.responseBody())
                .path(eachForItself.path("outcomes").asText());
        var taken = value.<ObjectNode>deepCopy();
        var items = taken.putArray(eachForItself.path("items").asText());
        var all = value.path(eachForItself.path("items").asText());
        for (var i = 0; i < all.size(); i++) {
            if (outcomes.path(i).path("status").asInt() / 100 == 2) {
                items.add(all.path(i));
            }
        }
        return items.isEmpty() ? Optional.empty() : Optional.of(taken);
    }

    private Map<String, JsonNode> documented(String in) {
        var parameters = new TreeMap<String, JsonNode>();
        operation.json().path("parameters").forEach(node -> {
            var parameter = document.resolved(node);
            if (parameter.path("in").asText().equals(in)) {
                parameters.put(parameter.path("name").asText(), parameter);
            }
        });
        return parameters;
    }

    private static Map<String, String> query(String raw) {
        var parameters = new TreeMap<String, String>();
        if (raw != null && !raw.isEmpty()) {
            for (var pair : raw.split("&", -1)) {
                var parts = pair.split("=", 2);
                parameters.put(decode(parts[0]), parts.length == 1 ? "" : decode(parts[1]));
            }
        }
        return parameters;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
