package io.muster.cli.up;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import io.muster.schemas.agent.AgentStatus;
import io.muster.schemas.codec.Json;
import io.muster.schemas.id.AgentId;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Collection;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Asks the stack from outside, as its users will, whether it works. */
final class Readiness implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(25);
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI url;
    private final String token;

    Readiness(URI url, String token) {
        this.url = url;
        this.token = token;
    }

    /** True when the gateway says that it, Kafka and Redis work. */
    boolean gatewayIsReady() {
        return get("/readyz") != null;
    }

    /** True when each of the agents is seen online through the whole chain: agent, Kafka, dispatcher, Redis, gateway. */
    boolean areOnline(Collection<AgentId> agentIds) {
        return agentIds.stream().allMatch(agentId -> {
            var agent = get("/api/v1/agents/" + agentId);
            return agent != null && agent.path("status").asText("").equals(AgentStatus.ONLINE.wireName());
        });
    }

    /**
     * @param abort ends the wait early
     * @return whether the condition came true in time
     */
    static boolean await(BooleanSupplier condition, Duration timeout, BooleanSupplier abort) {
        var deadline = System.nanoTime() + timeout.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline || abort.getAsBoolean()) {
                return false;
            }
            try {
                Thread.sleep(PAUSE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    /** The answer, null when it is not 200. */
    private @Nullable JsonNode get(String path) {
        var request = HttpRequest.newBuilder(URI.create(url + path))
                .header("Authorization", "Bearer " + token)
                .timeout(Duration.ofSeconds(5))
                .build();
        try {
            var response = http.send(request, HttpResponse.BodyHandlers.ofString());
            return response.statusCode() == 200 ? parse(response.body()) : null;
        } catch (IOException e) {
            return null; // not ready; asked again in a moment
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    private static JsonNode parse(String body) {
        try {
            return Json.MAPPER.readTree(body);
        } catch (JacksonException e) {
            return Json.MAPPER.missingNode();
        }
    }
}
