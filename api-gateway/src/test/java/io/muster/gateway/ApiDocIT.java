package io.muster.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.muster.embedded.Infrastructure;
import io.muster.embedded.TestInfrastructure;
import io.muster.schemas.contract.OpenApiDocument;
import io.muster.schemas.contract.OpenApiDocument.Operation;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The description of the API: complete, served, and readable in a browser. */
@Tag("infrastructure")
@ExtendWith(TestInfrastructure.class)
class ApiDocIT {
    private GatewayUnderTest gateway;

    @BeforeEach
    void start(Infrastructure infrastructure, @TempDir Path directory) throws Exception {
        gateway = new GatewayUnderTest(infrastructure, directory);
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void everyRouteIsDocumentedAndEveryDocumentedRouteIsThere() {
        assertEquals(
                OpenApiDocument.read().operations().stream()
                        .map(Operation::toString)
                        .sorted()
                        .toList(),
                gateway.endpoints(),
                "a route that is only in the second list: add it to schemas/src/main/resources/openapi.yaml; one that is"
                        + " only in the first: take it out there, or register it");
    }

    @Test
    void servesTheDocumentsAndThePageToAnyone() throws Exception {
        try (var stranger = gateway.client("wrong")) {
            for (var path : List.of("/openapi.yaml", "/asyncapi.yaml")) {
                var answer = stranger.get(path);
                assertEquals(200, answer.status());
                assertFalse(answer.response().body().contains(".json\""), path + " refers to files");
            }
            var page = stranger.get("/docs");
            assertEquals(200, page.status());
            for (var file : linked(page.response().body())) {
                assertEquals(200, stranger.get(file).status(), file);
            }
            assertEquals(
                    "not_found",
                    stranger.get("/docs/swagger-ui-bundle.js.LICENSE.txt").code());
            assertEquals("not_found", stranger.get("/docs/..%2Findex.html").code());
        }
    }

    @Test
    void thePageLoadsNothingFromElsewhere() throws Exception {
        var page = gateway.admin.get("/docs").response();
        var policy = page.headers().firstValue("Content-Security-Policy").orElseThrow();
        assertTrue(policy.startsWith("default-src 'none'; script-src 'self';"), policy);
        assertFalse(policy.contains("http"), policy);
        assertTrue(linked(page.body()).stream().allMatch(file -> file.startsWith("/")), page::body);
    }

    @Test
    void aClientThatHasTheDocumentIsNotSentItAgain() throws Exception {
        for (var path : List.of("/openapi.yaml", "/docs", "/docs/page.css")) {
            var etag = gateway.admin
                    .get(path)
                    .response()
                    .headers()
                    .firstValue("ETag")
                    .orElseThrow();
            var again = gateway.admin.send(
                    gateway.admin.request(path).header("If-None-Match", etag).GET());
            assertEquals(304, again.status(), path);
            assertEquals("", again.response().body());
        }
    }

    private static List<String> linked(String page) {
        return Pattern.compile("(?:src|href)=\"([^\"]+)\"")
                .matcher(page)
                .results()
                .map(found -> found.group(1))
                .filter(target -> !target.startsWith("data:"))
                .toList();
    }
}
