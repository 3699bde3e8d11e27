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

/** One record of the log as people look at it. Nothing here throws, whatever the record holds. For one thread. */
public final class LogEntry {
    private final ConsumerRecord<byte @Nullable [], byte @Nullable []> received;
    private @Nullable JsonNode data;
    private @Nullable Decoded decoded;

    LogEntry(ConsumerRecord<byte @Nullable [], byte @Nullable []> received) {
        this.received = received;
    }

    /** The record itself, for whoever copies it. */
    ConsumerRecord<byte @Nullable [], byte @Nullable []> received() {
        return received;
    }

    public String topic() {
        return received.topic();
    }

    public int partition() {
        return received.partition();
    }

    public long offset() {
        return received.offset();
    }

    /** When it was written, by the clock of whoever wrote it; of results, by the broker's. */
    public Instant time() {
        return Instant.ofEpochMilli(received.timestamp());
    }

    /** Empty when it has none. */
    public String key() {
        return text(received.key());
    }

    /** As text; of headers with the same name the last. */
    public Map<String, String> headers() {
        var headers = new TreeMap<String, String>();
        received.headers().forEach(header -> headers.put(header.key(), text(header.value())));
        return headers;
    }

    /** The value; a JSON text when it is no JSON, missing when there is none. */
    public JsonNode data() {
        if (data == null) {
            data = parse(received.value());
        }
        return data;
    }

    /** The value as text, with U+FFFD for what is no UTF-8; empty when there is none. */
    String text() {
        return text(received.value());
    }

    /** Bytes of the value. */
    public int size() {
        return Math.max(0, received.serializedValueSize());
    }

    /** Whether it is one of ours. */
    public Decoded decoded() {
        if (decoded == null) {
            decoded = Records.decode(received);
        }
        return decoded;
    }

    /** A field of the value, as {@code task_id}; empty when it is not there. */
    public Optional<String> field(String name) {
        return Optional.ofNullable(data().path(name).textValue());
    }

    private static JsonNode parse(byte @Nullable [] value) {
        if (value == null) {
            return Json.MAPPER.missingNode();
        }
        try {
            return Json.MAPPER.readTree(value);
        } catch (IOException e) {
            return Json.MAPPER.getNodeFactory().textNode(text(value));
        }
    }

    private static String text(byte @Nullable [] bytes) {
        return bytes == null ? "" : new String(bytes, UTF_8);
    }
}
