package io.muster.example.analytics;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Tells what a record is. It looks for the fields that it needs and no others: fields may be added at any time. It never
 * throws, whatever the bytes.
 */
final class RecordReader {
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    Reading read(ConsumerRecord<byte[], byte @Nullable []> polled) {
        try {
            var ceType = header(polled, "ce_type");
            return switch (ceType) {
                case "io.muster.task.finished.v1" -> finished(header(polled, "ce_id"), event(polled));
                case "io.muster.agent.heartbeat.v1" -> heartbeat(header(polled, "ce_id"), event(polled));
                default -> new Reading.Skipped(ceType);
            };
        } catch (IOException | IllegalArgumentException | DateTimeException e) {
            var reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            return new Reading.Unreadable(
                    new TopicPartition(polled.topic(), polled.partition()), polled.offset(), reason);
        }
    }

    private static Reading finished(String ceId, EventFields event) {
        return new Reading.Finished(
                ceId,
                event.text("task_id"),
                event.textOrNull("job_id"),
                event.text("agent_id"),
                event.integer("attempt"),
                event.text("type"),
                event.text("status"),
                event.bool("success"),
                event.integerOrNull("exit_code"),
                event.longOrNull("duration_ms"),
                event.textOrNull("error"),
                event.time("finished_at"));
    }

    private static Reading heartbeat(String ceId, EventFields event) {
        return new Reading.Heartbeat(
                ceId,
                event.text("agent_id"),
                event.longInteger("incarnation"),
                event.longInteger("sequence"),
                event.number("cpu_percent"),
                event.number("memory_percent"),
                event.number("disk_usage"),
                event.integer("running"),
                event.time("sent_at"));
    }

    private static EventFields event(ConsumerRecord<byte[], byte @Nullable []> polled) throws IOException {
        byte[] value = polled.value();
        JsonNode event = value == null ? null : JSON.readTree(value);
        if (event == null || !event.isObject()) {
            throw new IllegalArgumentException("the value is not a JSON object");
        }
        return new EventFields(event);
    }

    private static String header(ConsumerRecord<?, ?> polled, String name) {
        var header = polled.headers().lastHeader(name);
        if (header == null || header.value() == null) {
            throw new IllegalArgumentException("no header " + name);
        }
        return new String(header.value(), StandardCharsets.UTF_8);
    }
}
