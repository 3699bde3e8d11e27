package io.muster.agent.enroll;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.muster.schemas.codec.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** The one call that an agent makes to the gateway. */
final class GatewayClient {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(30);
    private final URI enrollments;
    private final Path joinTokenFile;

    GatewayClient(URI gatewayUrl, Path joinTokenFile) {
        this.enrollments = URI.create(gatewayUrl.toString().replaceAll("/+$", "") + "/api/v1/enrollments");
        this.joinTokenFile = joinTokenFile;
    }

    /**
     * @throws GatewayUnavailableException when there is no answer, or none that settles it: worth another try
     * @throws EnrollmentException when the gateway refuses
     */
    Identity enroll(Enrollment enrollment) throws GatewayUnavailableException {
        var request = request(enrollment);
        try (var http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT)
                .build()) {
            var response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            return identity(response, enrollment);
        } catch (IOException e) {
            throw new GatewayUnavailableException("no answer from " + enrollments + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EnrollmentException("interrupted while enrolling", e);
        }
    }

    private HttpRequest request(Enrollment enrollment) {
        try {
            return HttpRequest.newBuilder(enrollments)
                    .timeout(ANSWER)
                    .header("Authorization", "Bearer " + joinToken())
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(Json.MAPPER.writeValueAsBytes(enrollment)))
                    .build();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an enrolment that cannot be written as JSON", e);
        } catch (IllegalArgumentException e) {
            throw new EnrollmentException(
                    "agent.gateway-url: cannot enrol at " + enrollments + ": " + e.getMessage(), e);
        }
    }

    private String joinToken() {
        try {
            return Files.readString(joinTokenFile).strip();
        } catch (IOException e) {
            throw new EnrollmentException(
                    "agent.join-token-file: cannot read " + joinTokenFile + ": " + e
                            + ". The gateway makes it; copy it to this machine",
                    e);
        }
    }

    private Identity identity(HttpResponse<byte[]> response, Enrollment enrollment) throws GatewayUnavailableException {
        var status = response.statusCode();
        if (status == 201 || status == 200) {
            return granted(response.body());
        }
        var problem = Problem.of(response.body());
        if (status == 429 || status >= 500) {
            throw new GatewayUnavailableException(enrollments + " answered " + status + " " + problem, null);
        }
        throw new EnrollmentException(
                switch (status) {
                    case 401, 403 ->
                        "the gateway does not accept the join token in " + joinTokenFile + " (" + status + " " + problem
                                + ")";
                    case 409 ->
                        "an agent with the id " + enrollment.agentId()
                                + " is online already; set agent.id to another name, or stop that one (409 " + problem
                                + ")";
                    default ->
                        "the gateway refuses to enrol " + enrollment.agentId() + " (" + status + " " + problem + ")";
                });
    }

    private Identity granted(byte[] body) {
        try {
            return Json.MAPPER.readValue(body, Granted.class).identity();
        } catch (IOException | RuntimeException e) {
            throw new EnrollmentException(
                    "the answer of " + enrollments + " is not an enrolment: " + e.getMessage() + ". Is it a gateway?",
                    e);
        }
    }
}
