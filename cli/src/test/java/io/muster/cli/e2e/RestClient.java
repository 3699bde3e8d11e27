package io.muster.cli.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import io.muster.schemas.codec.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;

/** A REST client that takes an answer for what it is: a connection that broke is no answer. */
final class RestClient implements AutoCloseable {
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final URI url;
    private final String token;

    RestClient(URI url, String token) {
        this.url = url;
        this.token = token;
    }

    /** The id of a shell task that got a 202; empty when it did not. */
    Optional<String> submit(String command) {
        var body = Json.MAPPER.createObjectNode().put("agent_id", "agent-1").put("type", "shell");
        body.putObject("params").put("command", command).put("shell", true);
        var request = request("/api/v1/tasks")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body.toString()));
        try {
            var response = http.send(request.build(), BodyHandlers.ofString());
            return response.statusCode() == 202
                    ? Optional.of(Json.MAPPER
                            .readTree(response.body())
                            .path("task_id")
                            .textValue())
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    JsonNode task(String taskId) throws IOException, InterruptedException {
        var response = http.send(request("/api/v1/tasks/" + taskId).GET().build(), BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new AssertionError(taskId + ": " + response.statusCode() + " " + response.body());
        }
        return Json.MAPPER.readTree(response.body());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(url.resolve(path))
                .timeout(Duration.ofSeconds(20))
                .header("Authorization", "Bearer " + token);
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
