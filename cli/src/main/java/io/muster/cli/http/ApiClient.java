package io.muster.cli.http;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.cli.console.CommandFailure;
import io.muster.cli.console.ExitCode;
import io.muster.schemas.codec.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Speaks to one gateway. What may be repeated is repeated a bounded number of times when no answer came or the gateway was
 * busy: reads always, writes under the same {@code Idempotency-Key}. Safe for use by many threads.
 */
public final class ApiClient implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(20);
    private final Endpoint endpoint;
    private final Retry retry;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();

    public ApiClient(Endpoint endpoint, Retry retry) {
        this.endpoint = endpoint;
        this.retry = retry;
    }

    /**
     * @param path below {@code /api/v1}, as {@code /tasks}
     * @throws ApiProblem when the gateway refuses
     * @throws Unreachable when no answer comes
     */
    public ObjectNode get(String path, Map<String, String> query) {
        return repeated(request(path, query, ANSWER_TIMEOUT).GET().build());
    }

    /** Like {@link #get}, for a read that the gateway holds back for up to {@code wait}; not repeated by itself. */
    public ObjectNode longPoll(String path, Duration wait) {
        var query = Map.of("wait", wait.toMillis() + "ms");
        return once(request(path, query, wait.plus(ANSWER_TIMEOUT)).GET().build());
    }

    /** @param idempotencyKey names this one submission, however often it is sent */
    public ObjectNode post(String path, JsonNode body, String idempotencyKey) {
        return repeated(request(path, Map.of(), ANSWER_TIMEOUT)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", idempotencyKey)
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                .build());
    }

    /**
     * Opens a stream of server-sent events. To be closed. Not repeated by itself.
     *
     * @param lastEventId the last event that was seen; null: from the beginning
     * @throws ApiProblem when the gateway refuses
     * @throws Unreachable when no answer comes
     */
    public EventStream events(String path, Map<String, String> query, @Nullable String lastEventId) {
        var request = request(path, query, ANSWER_TIMEOUT).setHeader("Accept", "text/event-stream");
        if (lastEventId != null) {
            request.header("Last-Event-ID", lastEventId);
        }
        var response = answer(request.GET().build(), HttpResponse.BodyHandlers.ofInputStream());
        if (response.statusCode() / 100 != 2) {
            throw new ApiProblem(response.statusCode(), parse(text(response.body())));
        }
        return new EventStream(endpoint.url(), response.body());
    }

    private String text(InputStream body) {
        try (body) {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new Unreachable(endpoint.url(), false, reason(e), e);
        }
    }

    /** Asks for something that may be asked for again: that changes nothing. */
    public ObjectNode post(String path) {
        return repeated(request(path, Map.of(), ANSWER_TIMEOUT)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build());
    }

    /** To be called before one tries again what this client does not repeat. */
    public void pause(Duration atMost) {
        sleep(atMost.compareTo(retry.firstDelay()) < 0 ? atMost : retry.firstDelay());
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    private HttpRequest.Builder request(String path, Map<String, String> query, Duration timeout) {
        var parameters = query.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
                .sorted()
                .collect(Collectors.joining("&"));
        return HttpRequest.newBuilder(
                        URI.create(endpoint.url() + "/api/v1" + path + (parameters.isEmpty() ? "" : "?" + parameters)))
                .header("Authorization", "Bearer " + endpoint.token())
                .header("Accept", "application/json")
                .timeout(timeout);
    }

    private ObjectNode repeated(HttpRequest request) {
        for (var attempt = 1; ; attempt++) {
            try {
                return once(request);
            } catch (Unreachable e) {
                // Nobody listens there: only when somebody did a moment ago is it worth another try.
                if (attempt == retry.attempts() || (attempt == 1 && e.neverSent())) {
                    throw e;
                }
            } catch (ApiProblem e) {
                if (attempt == retry.attempts() || !e.isTransient()) {
                    throw e;
                }
            }
            sleep(retry.delayAfter(attempt));
        }
    }

    private <T> HttpResponse<T> answer(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        try {
            return http.send(request, handler);
        } catch (ConnectException | HttpConnectTimeoutException e) {
            throw new Unreachable(endpoint.url(), true, reason(e), e);
        } catch (HttpTimeoutException e) {
            throw new Unreachable(endpoint.url(), false, "no answer in time", e);
        } catch (IOException e) {
            throw new Unreachable(endpoint.url(), false, reason(e), e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private ObjectNode once(HttpRequest request) {
        var response = answer(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        var body = parse(response.body());
        if (response.statusCode() / 100 != 2) {
            throw new ApiProblem(response.statusCode(), body);
        }
        if (body instanceof ObjectNode object) {
            return object;
        }
        throw new CommandFailure(
                ExitCode.ERROR,
                "the answer of " + endpoint.url() + " is not what a Muster gateway says",
                "is this the URL of a Muster gateway?");
    }

    private static JsonNode parse(String body) {
        try {
            return Json.MAPPER.readTree(body);
        } catch (JacksonException e) {
            return Json.MAPPER.missingNode();
        }
    }

    private static String reason(IOException e) {
        if (e instanceof ConnectException && e.getMessage() == null) {
            return "nobody listens there";
        }
        return e instanceof HttpConnectTimeoutException ? "no connection in time" : String.valueOf(e.getMessage());
    }

    private static void sleep(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static CommandFailure interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new CommandFailure(ExitCode.ERROR, "interrupted", null, e);
    }
}
