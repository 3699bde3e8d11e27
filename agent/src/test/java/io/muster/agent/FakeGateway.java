package io.muster.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.muster.schemas.codec.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** Answers enrolments as a test tells it to. */
public final class FakeGateway implements AutoCloseable {
    private final HttpServer server;
    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private volatile Function<Call, Answer> behaviour;

    public record Call(String method, String path, String authorization, JsonNode body) {}

    public record Answer(int status, String contentType, String body) {
        public static Answer json(int status, String body) {
            return new Answer(status, "application/json", body);
        }

        public static Answer problem(int status, String code, String detail) {
            return new Answer(status, "application/problem+json", """
                    {"type":"about:blank","title":"t","status":%d,"detail":"%s","code":"%s","errors":[]}""".formatted(status, detail, code));
        }

        public static Answer enrolled(String agentId, long startOffset, String bootstrapServers, String topicPrefix) {
            return json(201, """
                    {"agent_id":"%s","enrolled_at":"2026-11-22T10:00:00.000Z","start_offset":%d,
                     "kafka":{"bootstrap_servers":"%s","topic_prefix":"%s"},"heartbeat_interval":"PT30S"}""".formatted(agentId, startOffset, bootstrapServers, topicPrefix));
        }
    }

    public FakeGateway(Function<Call, Answer> behaviour) {
        this.behaviour = behaviour;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.start();
    }

    public void behave(Function<Call, Answer> newBehaviour) {
        behaviour = newBehaviour;
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    public List<Call> calls() {
        return List.copyOf(calls);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var call = new Call(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().getPath(),
                    String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")),
                    Json.MAPPER.readTree(exchange.getRequestBody()));
            calls.add(call);
            var answer = behaviour.apply(call);
            var bytes = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", answer.contentType());
            exchange.sendResponseHeaders(answer.status(), bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
