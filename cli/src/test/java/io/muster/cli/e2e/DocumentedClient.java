package io.muster.cli.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.muster.schemas.codec.Json;
import io.muster.schemas.contract.Exchange;
import io.muster.schemas.contract.OpenApiConformance;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * A client that knows nothing of Muster: operations, paths, parameters, where the token goes, examples and links are all from
 * the document that the gateway serves.
 */
final class DocumentedClient implements AutoCloseable {
    private final HttpClient http = HttpClient.newHttpClient();
    private final URI url;
    private final Map<String, String> tokens;
    private final JsonNode document;

    /** @param tokens by the name of the security scheme that they are for */
    DocumentedClient(URI openApi, Map<String, String> tokens) throws Exception {
        var text = http.send(HttpRequest.newBuilder(openApi).build(), BodyHandlers.ofString());
        this.document = new YAMLMapper().readTree(text.body());
        this.url = openApi.resolve(document.at("/servers/0/url").textValue());
        this.tokens = tokens;
    }

    /** @param response what the document says of answers of this status */
    record Answer(HttpResponse<String> raw, JsonNode body, JsonNode response) {}

    private record Operation(String method, String path, JsonNode json) {}

    JsonNode exampleBody(String operationId, String name) {
        var content = operation(operationId)
                .json()
                .at("/requestBody/content")
                .elements()
                .next();
        return content.path("examples").path(name).path("value").deepCopy();
    }

    Answer call(String operationId, Map<String, String> arguments, @Nullable JsonNode body) throws Exception {
        var operation = operation(operationId);
        var path = operation.path();
        var query = new StringJoiner("&", "?", "").setEmptyValue("");
        var headers = new HashMap<String, String>();
        for (var reference : operation.json().path("parameters")) {
            var parameter = resolved(reference);
            var name = parameter.path("name").textValue();
            var value = arguments.get(name);
            if (value != null) {
                switch (parameter.path("in").textValue()) {
                    case "path" -> path = path.replace("{" + name + "}", encoded(value));
                    case "query" -> query.add(name + "=" + encoded(value));
                    default -> headers.put(name, value);
                }
            }
        }
        var request = HttpRequest.newBuilder(url.resolve(path + query));
        headers.forEach(request::header);
        authorize(request, operation);
        if (body != null) {
            request.header(
                    "Content-Type",
                    operation.json().at("/requestBody/content").fieldNames().next());
        }
        var publisher = body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.toString());
        var raw = http.send(request.method(operation.method(), publisher).build(), BodyHandlers.ofString());
        OpenApiConformance.check(Exchange.of(raw));
        var response = resolved(operation.json().path("responses").path(Integer.toString(raw.statusCode())));
        return new Answer(raw, Json.MAPPER.readTree(raw.body()), response);
    }

    /** Calls what a link of an answer leads to, with the parameters that the link takes from the answer's body. */
    Answer follow(Answer answer, String linkName, Map<String, String> more) throws Exception {
        var link = resolved(answer.response().path("links").path(linkName));
        var arguments = new HashMap<>(more);
        link.path("parameters").properties().forEach(parameter -> {
            var pointer = parameter.getValue().textValue().replace("$response.body#", "");
            arguments.put(
                    parameter.getKey().replaceFirst("^path\\.|^query\\.", ""),
                    answer.body().at(pointer).textValue());
        });
        return call(link.path("operationId").textValue(), arguments, null);
    }

    private void authorize(HttpRequest.Builder request, Operation operation) {
        var wanted = operation.json().has("security") ? operation.json().path("security") : document.path("security");
        if (wanted.isEmpty()) {
            return;
        }
        var name = wanted.path(0).fieldNames().next();
        var scheme = document.at("/components/securitySchemes").path(name);
        if (!scheme.path("type").textValue().equals("http")
                || !scheme.path("scheme").textValue().equals("bearer")) {
            throw new AssertionError("this client knows bearer tokens only, not " + scheme);
        }
        request.header("Authorization", "Bearer " + tokens.get(name));
    }

    private Operation operation(String operationId) {
        for (var path : document.path("paths").properties()) {
            for (var method : path.getValue().properties()) {
                if (method.getValue().path("operationId").asText().equals(operationId)) {
                    return new Operation(method.getKey().toUpperCase(Locale.ROOT), path.getKey(), method.getValue());
                }
            }
        }
        throw new AssertionError("the document has no operation " + operationId);
    }

    private JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? document.at(node.path("$ref").textValue().substring(1)) : node;
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
