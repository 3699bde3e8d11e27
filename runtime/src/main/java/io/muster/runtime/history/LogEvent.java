package io.muster.runtime.history;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.muster.schemas.codec.Decoded;
import io.muster.schemas.codec.Json;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A record of the log as a document, for the command line and REST alike: where it stands, what happened in words, and what
 * it says. Can always be written as JSON, whatever the record holds.
 *
 * @param time when it was written, by the clock of whoever wrote it; of results, by the broker's
 * @param type its {@code ce_type}
 * @param event the type in words and how it ended, or why nothing more can be said
 * @param taskId as the value says; not checked
 * @param agentId as the value says; not checked
 * @param jobId as the value says; not checked
 * @param headers as text; of headers with the same name the last
 * @param data the value: JSON, else a text; null when there is none
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record LogEvent(
        Instant time,
        String topic,
        int partition,
        long offset,
        @Nullable String type,
        String event,
        @Nullable String taskId,
        @Nullable String agentId,
        @Nullable String jobId,
        @Nullable String key,
        Map<String, String> headers,
        @Nullable JsonNode data) {

    public static LogEvent of(LogEntry entry) {
        return new LogEvent(
                entry.time(),
                entry.topic(),
                entry.partition(),
                entry.offset(),
                entry.headers().get("ce_type"),
                wellFormed(words(entry)),
                id(entry, "task_id"),
                id(entry, "agent_id"),
                id(entry, "job_id"),
                entry.key().isEmpty() ? null : entry.key(),
                entry.headers(),
                data(entry));
    }

    private static @Nullable String id(LogEntry entry, String field) {
        return entry.field(field).map(LogEvent::wellFormed).orElse(null);
    }

    private static @Nullable JsonNode data(LogEntry entry) {
        if (entry.data().isMissingNode()) {
            return null;
        }
        try {
            // Half a surrogate pair is read without complaint and cannot be written.
            var _ = Json.MAPPER.writeValueAsBytes(entry.data());
            return entry.data();
        } catch (JsonProcessingException e) {
            return Json.MAPPER.getNodeFactory().textNode(entry.text());
        }
    }

    /** {@code io.muster.task.finished.v1} is "task finished", and how it ended. */
    private static String words(LogEntry entry) {
        return switch (entry.decoded()) {
            case Decoded.Known known -> {
                var type = Optional.ofNullable(entry.headers().get("ce_type")).orElse("");
                var words = type.replaceFirst("^io\\.muster\\.", "")
                        .replaceFirst("\\.v\\d+$", "")
                        .replace('.', ' ')
                        .replace('-', ' ');
                yield entry.field("status").map(status -> words + ": " + status).orElse(words);
            }
            case Decoded.UnknownType unknown -> "unknown type " + unknown.ceType();
            case Decoded.Undecodable broken -> "undecodable: " + broken.reason();
        };
    }

    private static String wellFormed(String text) {
        var points = text.codePoints().map(point -> isHalfOfAPair(point) ? '\uFFFD' : point);
        return points.collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static boolean isHalfOfAPair(int point) {
        return point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
    }
}
