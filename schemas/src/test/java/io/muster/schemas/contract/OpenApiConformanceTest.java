package io.muster.schemas.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.schemas.codec.Json;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Each kind of deviation is found; what is as documented passes. */
class OpenApiConformanceTest {
    private static final String REQUEST = """
            {"agent_id": "web-1", "type": "shell", "params": {"command": "uptime"}}""";
    private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");
    private static final Map<String, String> PROBLEM = Map.of("Content-Type", "application/problem+json");
    private static final Map<String, String> ACCEPTED =
            Map.of("Content-Type", "application/json", "Location", "/api/v1/tasks/task_1");
    private static final OpenApiConformance CONFORMANCE = new OpenApiConformance(OpenApiDocument.read());

    @Test
    void whatIsDocumentedPasses() {
        assertEquals(List.of(), violations("POST", "/api/v1/tasks?wait=5s", REQUEST, 202, ACCEPTED, task()));
        assertEquals(List.of(), violations("GET", "/api/v1/tasks/task_1", "", 200, JSON, task()));
        assertEquals(List.of(), violations("GET", "/api/v1/tasks/a.b", "", 400, PROBLEM, problem(400, "invalid_id")));
        assertEquals(List.of(), violations("GET", "/api/v2/tasks", "", 404, PROBLEM, problem(404, "not_found")));
        var allow = Map.of("Content-Type", "application/problem+json", "Allow", "GET, POST");
        assertEquals(
                List.of(), violations("DELETE", "/api/v1/tasks", "", 405, allow, problem(405, "method_not_allowed")));
    }

    @Test
    void aRouteThatIsNotDocumentedIsAViolation() {
        assertFound("the path is not documented", violations("GET", "/api/v1/jobs", "", 200, JSON, "{}"));
        assertFound("the method is not documented", violations("DELETE", "/api/v1/tasks/t", "", 204, Map.of(), ""));
    }

    @Test
    void theAllowHeaderNamesTheDocumentedMethods() {
        var allow = Map.of("Content-Type", "application/problem+json", "Allow", "GET");
        assertFound(
                "the Allow header names [GET]",
                violations("DELETE", "/api/v1/tasks", "", 405, allow, problem(405, "method_not_allowed")));
    }

    @Test
    void anAnswerThatIsNotDocumentedIsAViolation() {
        assertFound("no response 204", violations("GET", "/api/v1/tasks", "", 204, Map.of(), ""));
        assertFound("header X-New is not documented", violations("GET", "/livez", "", 200, with("X-New", "1"), OK));
        assertFound("no Location header", violations("POST", "/api/v1/tasks", REQUEST, 202, JSON, task()));
        assertFound("Content-Type is 'text/html'", violations("GET", "/livez", "", 200, html(), "<p>"));
        assertFound("a body; none is documented", violations("GET", "/docs", "", 304, cached(), "<p>"));
    }

    @Test
    void aBodyThatItsSchemaDoesNotAllowIsAViolation() {
        assertFound("'colour'", violations("GET", "/api/v1/tasks/t", "", 200, JSON, task(t -> t.put("colour", "red"))));
        assertFound("'stdout'", violations("GET", "/api/v1/tasks/t", "", 200, JSON, task(t -> t.remove("stdout"))));
        assertFound("not JSON", violations("GET", "/livez", "", 200, JSON, "ok"));
    }

    @Test
    void aProblemCodeThatTheAnswerDoesNotNameIsAViolation() {
        assertFound(
                "the problem's code is unknown_type",
                violations("GET", "/api/v1/tasks/t", "", 404, PROBLEM, problem(404, "unknown_type")));
        assertFound(
                "the problem's status is 400",
                violations("GET", "/api/v1/tasks/t", "", 404, PROBLEM, problem(400, "task_not_found")));
    }

    @Test
    void aRequestThatIsTakenAlthoughItIsNotDocumentedIsAViolation() {
        var list = "{\"items\": [], \"next_cursor\": null}";
        assertFound("query parameter colour", violations("GET", "/api/v1/tasks?colour=red", "", 200, JSON, list));
        assertFound("query parameter limit", violations("GET", "/api/v1/tasks?limit=0", "", 200, JSON, list));
        assertFound("path parameter id", violations("GET", "/api/v1/tasks/a.b", "", 200, JSON, task()));
        var colourful = REQUEST.replace("{\"agent_id\"", "{\"colour\": \"red\", \"agent_id\"");
        assertFound("'colour'", violations("POST", "/api/v1/tasks", colourful, 202, ACCEPTED, task()));
        assertFound("not JSON", violations("POST", "/api/v1/tasks", "{", 202, ACCEPTED, task()));
    }

    @Test
    void ofABatchOnlyTheTasksThatWereTakenHaveToBeValid() {
        var batch = "{\"tasks\": [{\"colour\": \"red\"}, " + REQUEST + "]}";
        var taken = "{\"status\": 202, \"task\": " + task() + "}";
        var refused = "{\"status\": 422, \"problem\": " + problem(422, "invalid_body") + "}";
        assertEquals(List.of(), batch(batch, refused, taken));
        assertFound("'colour'", batch(batch, taken, taken));
    }

    private static List<String> batch(String request, String... outcomes) {
        var answer = "{\"outcomes\": [" + String.join(", ", outcomes) + "]}";
        return violations("POST", "/api/v1/tasks/batch", request, 202, JSON, answer);
    }

    @Test
    void aFailedCheckSaysWhereToLook() {
        var exchange = exchange("GET", "/api/v1/jobs", "", 200, JSON, "{}");
        var error = assertThrows(AssertionError.class, () -> OpenApiConformance.check(exchange));
        assertTrue(error.getMessage().contains("schemas/src/main/resources/openapi.yaml"), error::getMessage);
        assertTrue(error.getMessage().contains("GET /api/v1/jobs -> 200"), error::getMessage);
    }

    private static final String OK = "{\"status\": \"ok\"}";

    private static Map<String, String> with(String name, String value) {
        return Map.of("Content-Type", "application/json", name, value);
    }

    private static Map<String, String> html() {
        return Map.of("Content-Type", "text/html");
    }

    private static Map<String, String> cached() {
        return Map.of("ETag", "\"1\"", "Cache-Control", "no-cache", "X-Content-Type-Options", "nosniff");
    }

    private static String task() {
        return task(task -> {});
    }

    private static String task(Consumer<ObjectNode> change) {
        var task = (ObjectNode) SchemaFiles.CURRENT
                .read("task/v1/task.json")
                .path("examples")
                .path(0)
                .deepCopy();
        change.accept(task);
        return task.toString();
    }

    private static String problem(int status, String code) {
        return Json.MAPPER
                .createObjectNode()
                .put("type", "urn:muster:problem:" + code)
                .put("title", "t")
                .put("status", status)
                .put("detail", "d")
                .put("code", code)
                .toString();
    }

    private static List<String> violations(
            String method, String uri, String request, int status, Map<String, String> headers, String response) {
        return CONFORMANCE.violations(exchange(method, uri, request, status, headers, response));
    }

    private static Exchange exchange(
            String method, String uri, String request, int status, Map<String, String> headers, String response) {
        var responseHeaders = new TreeMap<String, List<String>>();
        headers.forEach((name, value) -> responseHeaders.put(name, List.of(value)));
        return new Exchange(method, URI.create(uri), Map.of(), request, status, responseHeaders, response);
    }

    private static void assertFound(String wanted, List<String> violations) {
        assertTrue(violations.stream().anyMatch(each -> each.contains(wanted)), () -> wanted + " in " + violations);
    }
}
