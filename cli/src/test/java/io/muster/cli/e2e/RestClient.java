package io.muster.cli.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import io.muster.schemas.codec.Json;
import io.muster.schemas.contract.Exchange;
import io.muster.schemas.contract.OpenApiConformance;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A REST client that takes an answer for what it is: a connection that broke is no answer. Every answer is held against
 * openapi.yaml; what is wrong also fails {@link #close}, as the answer may have come on a thread that nobody watches.
 */
final class RestClient implements AutoCloseable {
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final URI url;
    private final String token;
    private final AtomicReference<AssertionError> violation = new AtomicReference<>();

    RestClient(URI url, String token) {
        this.url = url;
        this.token = token;
    }

    /** The id of a shell task that got a 202; empty when it did not. */
    Optional<String> submit(String command) {
        return submit("agent_id", "agent-1", command);
    }

    /** The same for any agent that the selector matches. */
    Optional<String> submitToAny(String selector, String command) {
        return submit("selector", selector, command);
    }

    private Optional<String> submit(String target, String value, String command) {
        var body = Json.MAPPER.createObjectNode().put(target, value).put("type", "shell");
        body.putObject("params").put("command", command).put("shell", true);
        var request = request("/api/v1/tasks")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body.toString()));
        try {
            var response = send(request.build());
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
        return get("/api/v1/tasks/" + taskId);
    }

    JsonNode agent(String agentId) throws IOException, InterruptedException {
        return get("/api/v1/agents/" + agentId);
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        var response = send(request(path).GET().build());
        if (response.statusCode() != 200) {
            throw new AssertionError(path + ": " + response.statusCode() + " " + response.body());
        }
        return Json.MAPPER.readTree(response.body());
    }

    private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        var response = http.send(request, BodyHandlers.ofString());
        try {
            OpenApiConformance.check(Exchange.of(response));
        } catch (AssertionError e) {
            violation.compareAndSet(null, e);
            throw e;
        }
        return response;
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(url.resolve(path))
                .timeout(Duration.ofSeconds(20))
                .header("Authorization", "Bearer " + token);
    }

    @Override
    public void close() {
        http.shutdownNow();
        var found = violation.get();
        if (found != null) {
            throw found;
        }
    }
}
