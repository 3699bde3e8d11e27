package io.muster.gateway;

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

/** Speaks to a gateway as a script would, and holds every answer against openapi.yaml. */
final class GatewayClient implements AutoCloseable {
    private final HttpClient http = HttpClient.newHttpClient();
    private final String url;
    private final String token;

    GatewayClient(int port, String token) {
        this.url = "http://127.0.0.1:" + port;
        this.token = token;
    }

    record Answer(int status, HttpResponse<String> response) {
        JsonNode json() throws IOException {
            return Json.MAPPER.readTree(response.body());
        }

        String code() throws IOException {
            return json().path("code").textValue();
        }
    }

    Answer get(String path) throws Exception {
        return send(request(path).GET());
    }

    Answer post(String path, String body, String... headers) throws Exception {
        var request = request(path).POST(BodyPublishers.ofString(body)).header("Content-Type", "application/json");
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request);
    }

    Answer send(HttpRequest.Builder request) throws Exception {
        var response = http.send(request.build(), BodyHandlers.ofString());
        OpenApiConformance.check(Exchange.of(response));
        return new Answer(response.statusCode(), response);
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url + path)).header("Authorization", "Bearer " + token);
    }

    @Override
    public void close() {
        http.close();
    }
}
