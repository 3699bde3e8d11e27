package io.muster.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.muster.schemas.contract.Exchange;
import io.muster.schemas.contract.OpenApiConformance;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands between the command and the gateway, and holds everything that they say to each other against openapi.yaml. */
final class ConformingProxy implements AutoCloseable {
    /** The JDK's client sets them by itself. */
    private static final Set<String> OWN_HEADERS =
            Set.of("host", "connection", "content-length", "upgrade", "http2-settings", "transfer-encoding", "date");

    private final URI gateway;
    private final HttpServer server;
    private final HttpClient client = HttpClient.newHttpClient();
    private final AtomicInteger exchanges = new AtomicInteger();
    private final Queue<String> violations = new ConcurrentLinkedQueue<>();

    ConformingProxy(URI gateway) throws IOException {
        this.gateway = gateway;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::forward);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** To be called at the end: what went by must have been as described, and something must have gone by. */
    void assertConforming() {
        assertNotEquals(0, exchanges.get(), "nothing went through the proxy");
        assertEquals(List.of(), List.copyOf(violations));
    }

    /** A gateway that does not answer is one that closes the connection, for the command to see. */
    private void forward(HttpExchange incoming) throws IOException {
        try (incoming) {
            var body = incoming.getRequestBody().readAllBytes();
            var request = HttpRequest.newBuilder(gateway.resolve(incoming.getRequestURI()))
                    .method(
                            incoming.getRequestMethod(),
                            body.length == 0
                                    ? BodyPublishers.noBody()
                                    : BodyPublishers.ofString(new String(body, UTF_8)));
            incoming.getRequestHeaders().forEach((name, values) -> {
                if (!OWN_HEADERS.contains(name.toLowerCase(java.util.Locale.ROOT))) {
                    values.forEach(value -> request.header(name, value));
                }
            });
            var response = client.send(request.build(), BodyHandlers.ofString());
            check(Exchange.of(response));
            response.headers().map().forEach((name, values) -> {
                if (!OWN_HEADERS.contains(name.toLowerCase(java.util.Locale.ROOT))) {
                    incoming.getResponseHeaders().put(name, values);
                }
            });
            var answer = response.body().getBytes(UTF_8);
            incoming.sendResponseHeaders(response.statusCode(), answer.length == 0 ? -1 : answer.length);
            incoming.getResponseBody().write(answer);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void check(Exchange exchange) {
        exchanges.incrementAndGet();
        try {
            OpenApiConformance.check(exchange);
        } catch (AssertionError e) {
            violations.add(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void close() {
        server.stop(0);
        client.shutdownNow();
    }
}
