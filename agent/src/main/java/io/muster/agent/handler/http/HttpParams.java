package io.muster.agent.handler.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.agent.handler.params.Params;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What an {@code http} task asks for.
 *
 * @param expectStatus of which one has to come; {@code 2xx} stands for 200 to 299
 * @param expectBody a text that the body has to contain
 * @param timeout from the first word to the last byte
 */
record HttpParams(
        String method,
        URI url,
        Map<String, String> headers,
        Optional<String> body,
        List<String> expectStatus,
        Optional<String> expectBody,
        Duration timeout,
        boolean followRedirects,
        boolean verifyTls) {
    static final String TYPE = "http";
    private static final Set<String> FIELDS = Set.of(
            "method",
            "url",
            "headers",
            "body",
            "expect_status",
            "expect_body",
            "timeout",
            "follow_redirects",
            "tls_verify");
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
    private static final Pattern STATUS = Pattern.compile("[1-5](\\d\\d|xx)");
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration LONGEST = Duration.ofMinutes(10);

    /** @throws IllegalArgumentException saying what is wrong with which field */
    static HttpParams parse(ObjectNode node) {
        var params = new Params(TYPE, node, FIELDS);
        var method = params.text("method").orElse("GET");
        if (!METHODS.contains(method)) {
            throw new IllegalArgumentException("method must be one of "
                    + String.join(", ", METHODS.stream().sorted().toList()));
        }
        return new HttpParams(
                method,
                url(params.required("url")),
                headers(params),
                params.text("body"),
                statuses(params),
                params.text("expect_body"),
                params.duration("timeout", TIMEOUT, LONGEST),
                params.flag("follow_redirects", false),
                params.flag("tls_verify", true));
    }

    private static URI url(String text) {
        try {
            var url = URI.create(text);
            if (Set.of("http", "https").contains(String.valueOf(url.getScheme())) && url.getHost() != null) {
                return url;
            }
        } catch (IllegalArgumentException e) {
            // told below, with what was expected
        }
        throw new IllegalArgumentException("url must be as http://localhost:8080/health, not '" + text + "'");
    }

    private static Map<String, String> headers(Params params) {
        var node = params.node("headers");
        if (!node.isMissingNode() && !node.isObject()) {
            throw new IllegalArgumentException("headers must be an object, as {\"accept\": \"text/plain\"}");
        }
        var headers = new TreeMap<String, String>();
        node.properties().forEach(header -> {
            if (!header.getValue().isTextual()) {
                throw new IllegalArgumentException("headers." + header.getKey() + " must be a string");
            }
            headers.put(header.getKey(), header.getValue().textValue());
        });
        return headers;
    }

    private static List<String> statuses(Params params) {
        var node = params.node("expect_status");
        if (node.isMissingNode()) {
            return List.of("2xx", "3xx");
        }
        var statuses = new ArrayList<String>();
        for (var each : node.isArray() ? node : List.of(node)) {
            var status = each.isInt() || each.isTextual() ? each.asText() : "";
            if (!STATUS.matcher(status).matches()) {
                throw new IllegalArgumentException(
                        "expect_status must be a status as 200 or \"2xx\", or a list of these");
            }
            statuses.add(status);
        }
        if (statuses.isEmpty()) {
            throw new IllegalArgumentException("expect_status must not be empty");
        }
        return statuses;
    }

    boolean expects(int status) {
        return expectStatus.stream()
                .anyMatch(expected -> expected.endsWith("xx")
                        ? status / 100 == expected.charAt(0) - '0'
                        : Integer.parseInt(expected) == status);
    }
}
