package io.muster.runtime.history;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.muster.runtime.kafka.Records;
import io.muster.schemas.codec.Decoded;
import io.muster.schemas.codec.Json;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * One record of the log as people look at it.
 *
 * @param time when it was written, by the clock of whoever wrote it
 * @param key empty when it has none
 * @param data the value; a JSON text when it is no JSON, missing when there is none
 * @param decoded whether it is one of ours
 */
public record LogEntry(
        String topic,
        int partition,
        long offset,
        Instant time,
        String key,
        Map<String, String> headers,
        JsonNode data,
        Decoded decoded) {

    /** Never throws, whatever the record holds. */
    static LogEntry of(ConsumerRecord<byte @Nullable [], byte @Nullable []> received) {
        var headers = new TreeMap<String, String>();
        received.headers()
                .forEach(header ->
                        headers.put(header.key(), header.value() == null ? "" : new String(header.value(), UTF_8)));
        var key = received.key();
        return new LogEntry(
                received.topic(),
                received.partition(),
                received.offset(),
                Instant.ofEpochMilli(received.timestamp()),
                key == null ? "" : new String(key, UTF_8),
                headers,
                data(received.value()),
                Records.decode(received));
    }

    private static JsonNode data(byte @Nullable [] value) {
        if (value == null) {
            return Json.MAPPER.missingNode();
        }
        try {
            return Json.MAPPER.readTree(value);
        } catch (IOException e) {
            return Json.MAPPER.getNodeFactory().textNode(new String(value, UTF_8));
        }
    }

    /** A field of the value, as {@code task_id}; empty when it is not there. */
    public Optional<String> field(String name) {
        return Optional.ofNullable(data.path(name).textValue());
    }
}
