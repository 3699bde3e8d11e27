package io.muster.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.muster.schemas.codec.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;

/** The calls of an agent over HTTP, one by one, without a token. */
record HttpAgentClient(HttpClient http, String url, String agentId) {
    /** Registers with these fields, and says once how it is. */
    void join(Map<String, Object> fields) throws Exception {
        expect(201, post("/api/agents", with(fields)));
        expect(200, post("/api/heartbeat", with(Map.of("system_stats", Map.of("cpu_percent", 1.5)))));
    }

    /** The next task; waits for one for up to 20 seconds. */
    JsonNode fetch() throws Exception {
        var request = HttpRequest.newBuilder(URI.create(url + "/api/task?wait=20&agent_id=" + agentId));
        return expect(200, http.send(request.build(), BodyHandlers.ofString()));
    }

    void succeed(String taskId) throws Exception {
        expect(200, answer(taskId));
    }

    HttpResponse<String> answer(String taskId) throws Exception {
        return post(
                "/api/task_result", with(Map.of("task_id", taskId, "exit_code", 0, "stdout", "done by " + agentId)));
    }

    /** The id of a task that anybody submits, not this agent. */
    String submit(Map<String, Object> task) throws Exception {
        return expect(201, post("/api/task", Json.MAPPER.valueToTree(task)))
                .path("task_id")
                .textValue();
    }

    private JsonNode with(Map<String, Object> fields) {
        var body = Json.MAPPER.createObjectNode().put("agent_id", agentId);
        fields.forEach(body::putPOJO);
        return body;
    }

    private HttpResponse<String> post(String path, JsonNode body) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(url + path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(Json.MAPPER.writeValueAsString(body)));
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private static JsonNode expect(int status, HttpResponse<String> answer) throws IOException {
        if (answer.statusCode() != status) {
            throw new AssertionError(
                    answer.request().uri().getPath() + " " + answer.statusCode() + " " + answer.body());
        }
        return Json.MAPPER.readTree(answer.body());
    }
}
