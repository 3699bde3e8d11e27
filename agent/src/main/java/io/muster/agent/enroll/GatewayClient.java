package io.muster.agent.enroll;

import io.muster.schemas.codec.Json;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.MalformedURLException;
import java.net.URI;
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
        var token = joinToken();
        try {
            var connection = connection(token);
            try {
                return send(connection, enrollment);
            } finally {
                connection.disconnect();
            }
        } catch (IOException e) {
            throw new GatewayUnavailableException(
                    "no answer from " + enrollments + ": " + e
                            + ". Does the gateway run, and is agent.gateway-url right?",
                    e);
        }
    }

    /**
     * The JDK's older client, for its size: the newer one brings TLS and threads along even for one plain request, some
     * 10 MiB that an agent then has for as long as it runs.
     */
    private HttpURLConnection connection(String token) throws IOException {
        try {
            if (!(enrollments.toURL().openConnection() instanceof HttpURLConnection connection)) {
                throw new IllegalArgumentException("invalid URI scheme " + enrollments.getScheme());
            }
            connection.setConnectTimeout((int) CONNECT.toMillis());
            connection.setReadTimeout((int) ANSWER.toMillis());
            connection.setInstanceFollowRedirects(false);
            connection.setDoOutput(true);
            connection.setRequestProperty("Authorization", "Bearer " + token);
            connection.setRequestProperty("Content-Type", "application/json");
            return connection;
        } catch (IllegalArgumentException | MalformedURLException e) {
            throw new EnrollmentException(
                    "agent.gateway-url: cannot enrol at " + enrollments + ": " + e.getMessage(), e);
        }
    }

    private Identity send(HttpURLConnection connection, Enrollment enrollment)
            throws IOException, GatewayUnavailableException {
        var body = Json.MAPPER.writeValueAsBytes(enrollment);
        try (var out = connection.getOutputStream()) {
            out.write(body);
        }
        var status = connection.getResponseCode();
        try (var in = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            return identity(status, in == null ? new byte[0] : in.readAllBytes(), enrollment);
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

    private Identity identity(int status, byte[] body, Enrollment enrollment) throws GatewayUnavailableException {
        if (status == 201 || status == 200) {
            return granted(body);
        }
        var problem = Problem.of(body);
        if (status == 429 || status >= 500) {
            throw new GatewayUnavailableException(
                    enrollments + " answered " + status + " " + problem
                            + (status == 429 ? "" : ". Its log says why, and its /readyz what it lacks"),
                    null);
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
