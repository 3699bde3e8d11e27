package io.muster.cli.history;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.runtime.history.LogEntry;
import io.muster.schemas.codec.Decoded;
import io.muster.schemas.codec.Json;
import java.util.List;

/** A record of the log as a document: where it stands, what happened in words, and what it says. */
final class EventDocument {
    private EventDocument() {}

    static ObjectNode of(LogEntry entry) {
        var document = Json.MAPPER
                .createObjectNode()
                .put("time", Json.format(entry.time()))
                .put("topic", entry.topic())
                .put("partition", entry.partition())
                .put("offset", entry.offset())
                .put("event", words(entry));
        for (var field : List.of("task_id", "agent_id", "job_id")) {
            entry.field(field).ifPresent(id -> document.put(field, id));
        }
        document.put("key", entry.key());
        var headers = document.putObject("headers");
        entry.headers().forEach(headers::put);
        if (!entry.data().isMissingNode()) {
            document.set("data", entry.data());
        }
        return document;
    }

    /** {@code io.muster.task.finished.v1} is "task finished", and how it ended. */
    private static String words(LogEntry entry) {
        return switch (entry.decoded()) {
            case Decoded.Known known -> {
                var type = entry.headers().getOrDefault("ce_type", "");
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
}
