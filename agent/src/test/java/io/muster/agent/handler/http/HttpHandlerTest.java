package io.muster.agent.handler.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.muster.agent.handler.Outcome;
import io.muster.agent.handler.RecordedRun;
import io.muster.schemas.codec.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class HttpHandlerTest {
    private final HttpHandler handler = new HttpHandler();
    private final CountDownLatch over = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        answer(server);
        server.start();
    }

    private void answer(HttpServer server) {
        server.setExecutor(threads);
        server.createContext("/ok", exchange -> {
            var body = exchange.getRequestMethod() + " "
                    + new String(exchange.getRequestBody().readAllBytes(), UTF_8) + " "
                    + exchange.getRequestHeaders().getFirst("X-Probe");
            send(exchange, 200, body);
        });
        server.createContext("/missing", exchange -> send(exchange, 404, "nothing"));
        server.createContext("/moved", exchange -> {
            exchange.getResponseHeaders().add("Location", "/ok");
            send(exchange, 302, "");
        });
        server.createContext("/long", exchange -> send(exchange, 200, "x".repeat(100_000) + "end"));
        server.createContext("/never", exchange -> {
            try {
                over.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            send(exchange, 200, "late");
        });
    }

    @AfterEach
    void stop() {
        over.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void sendsWhatItIsToldAndReportsTheAnswer() throws Exception {
        var report = completed(probe("/ok")
                .put("method", "POST")
                .put("body", "data")
                .<ObjectNode>set("headers", Json.MAPPER.createObjectNode().put("x-probe", "yes")));
        assertEquals("POST data yes", report.path("body").asText());
        assertEquals(200, report.path("status").asInt());
        assertEquals(13, report.path("body_bytes").asInt());
        var timings = report.path("timings_ms");
        assertTrue(timings.path("headers").asLong() <= timings.path("total").asLong(), report.toString());
    }

    @Test
    void anAnswerThatWasNotExpectedIsAFailureWithTheAnswerInIt() throws Exception {
        var recorded = new RecordedRun();
        var failed = assertInstanceOf(Outcome.Failed.class, run(probe("/missing"), recorded));
        assertEquals("the status is 404, not 2xx or 3xx", failed.error());
        assertEquals(
                404,
                Json.MAPPER.readTree(recorded.written().stdout()).path("status").asInt());
        completed(probe("/missing").put("expect_status", 404));
        completed(probe("/missing").put("expect_status", "4xx").put("expect_body", "thing"));
        assertEquals(
                "the body does not contain 'something'",
                failed(probe("/missing").put("expect_status", 404).put("expect_body", "something"))
                        .error());
    }

    @Test
    void followsARedirectWhenItIsTold() throws Exception {
        assertEquals(302, completed(probe("/moved")).path("status").asInt());
        var followed = completed(probe("/moved").put("follow_redirects", true));
        assertEquals(200, followed.path("status").asInt());
        assertTrue(followed.path("url").asText().endsWith("/ok"));
    }

    @Test
    void keepsTheBeginningOfALongBodyAndItsLength() throws Exception {
        var report = completed(probe("/long"));
        assertEquals(100_003, report.path("body_bytes").asInt());
        assertEquals(BoundedBody.LIMIT, report.path("body").asText().length());
        assertTrue(report.path("body_truncated").asBoolean());
        assertEquals(
                "the body does not contain 'end' in its first 16384 bytes",
                failed(probe("/long").put("expect_body", "end")).error());
    }

    @Test
    void givesUpWhenTheTimeIsUp() throws Exception {
        assertEquals(
                "no whole answer within 200 ms",
                failed(probe("/never").put("timeout", "200ms")).error());
    }

    @Test
    void stopsWhenItHasTo() throws Exception {
        var context = new RecordedRun();
        var outcome = CompletableFuture.supplyAsync(() -> run(probe("/never"), context), threads);
        await().until(context::isStarted);
        context.stop(Duration.ZERO);
        assertInstanceOf(Outcome.Stopped.class, outcome.get());
    }

    @Test
    void saysPlainlyWhyThereIsNoAnswer() throws Exception {
        int closed;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        assertEquals(
                "nobody listens at 127.0.0.1:" + closed,
                failed(of("http://127.0.0.1:" + closed + "/")).error());
        assertEquals(
                "there is no host no-such-host.invalid",
                failed(of("http://no-such-host.invalid/")).error());
    }

    @Test
    void believesACertificateOnlyWhenItIsSignedOrWhenItIsTold(@TempDir Path directory) throws Exception {
        var secure = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        secure.setHttpsConfigurator(new HttpsConfigurator(selfSigned(directory)));
        answer(secure);
        secure.start();
        try {
            var url = "https://127.0.0.1:" + secure.getAddress().getPort() + "/ok";
            assertTrue(
                    failed(of(url)).error().startsWith("no TLS with 127.0.0.1:"),
                    failed(of(url)).error());
            assertEquals(
                    200,
                    completed(of(url).put("tls_verify", false)).path("status").asInt());
        } finally {
            secure.stop(0);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'url': 'ftp://x/'}",
                "{'url': 'http:///x'}",
                "{'url': 'not a url'}",
                "{'url': 'http://x/', 'method': 'get'}",
                "{'url': 'http://x/', 'headers': []}",
                "{'url': 'http://x/', 'headers': {'a': 1}}",
                "{'url': 'http://x/', 'headers': {'a b': 'c'}}",
                "{'url': 'http://x/', 'headers': {'a': 'c\\nd'}}",
                "{'url': 'http://x/', 'headers': {'content-length': '9'}}",
                "{'url': 'http://x/', 'expect_status': []}",
                "{'url': 'http://x/', 'expect_status': 700}",
                "{'url': 'http://x/', 'expect_status': [200, 'ok']}",
                "{'url': 'http://x/', 'timeout': '0s'}",
                "{'url': 'http://x/', 'timeout': '1h'}",
                "{'url': 'http://x/', 'tls_verify': 'no'}",
                "{'url': 'http://x/', 'colour': 'red'}"
            })
    void refusesWhatItCannotMakeSenseOf(String params) {
        assertThrows(
                IllegalArgumentException.class,
                () -> handler.prepare((ObjectNode) Json.MAPPER.readTree(params.replace('\'', '"'))));
    }

    private static SSLContext selfSigned(Path directory) throws Exception {
        var store = directory.resolve("store.p12");
        var keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "a",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=elsewhere",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        "secret",
                        "-storetype",
                        "PKCS12")
                .redirectErrorStream(true)
                .start();
        assertEquals(0, keytool.waitFor(), new String(keytool.getInputStream().readAllBytes(), UTF_8));
        var keys = KeyStore.getInstance("PKCS12");
        try (var stream = Files.newInputStream(store)) {
            keys.load(stream, "secret".toCharArray());
        }
        var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, "secret".toCharArray());
        var context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, new SecureRandom());
        return context;
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        var bytes = body.getBytes(UTF_8);
        try (exchange) {
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private ObjectNode probe(String path) {
        return of("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    private static ObjectNode of(String url) {
        return Json.MAPPER.createObjectNode().put("url", url);
    }

    private JsonNode completed(ObjectNode params) throws IOException {
        var recorded = new RecordedRun(2 * BoundedBody.LIMIT);
        var outcome = run(params, recorded);
        assertInstanceOf(Outcome.Completed.class, outcome, outcome::toString);
        return Json.MAPPER.readTree(recorded.written().stdout());
    }

    private Outcome.Failed failed(ObjectNode params) {
        return assertInstanceOf(Outcome.Failed.class, run(params, new RecordedRun()));
    }

    private Outcome run(ObjectNode params, RecordedRun context) {
        try {
            return handler.prepare(params).run(context);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
