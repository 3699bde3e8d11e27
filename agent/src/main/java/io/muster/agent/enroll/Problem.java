package io.muster.agent.enroll;

import io.muster.schemas.codec.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

/** What a gateway says was wrong (RFC 9457), in one line for people. */
record Problem(String text) {
    private static final int MAX_LENGTH = 500;

    /** Never throws: what answered may not be a gateway at all. */
    static Problem of(byte[] body) {
        try {
            var json = Json.MAPPER.readTree(body);
            var fields = json.path("errors")
                    .valueStream()
                    .map(error -> error.path("field").asText() + ": "
                            + error.path("message").asText())
                    .collect(Collectors.joining("; "));
            var detail = json.path("detail").asText(json.path("title").asText());
            return new Problem(shortened(fields.isEmpty() ? detail : detail + " [" + fields + "]"));
        } catch (IOException e) {
            return new Problem(shortened(new String(body, StandardCharsets.UTF_8)));
        }
    }

    private static String shortened(String text) {
        var line = text.replaceAll("\\s+", " ").strip();
        return line.length() <= MAX_LENGTH ? line : line.substring(0, MAX_LENGTH) + "…";
    }

    @Override
    public String toString() {
        return text;
    }
}
