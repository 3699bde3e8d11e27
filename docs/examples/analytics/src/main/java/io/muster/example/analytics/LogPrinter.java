package io.muster.example.analytics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Prints one type of record of a topic, from its beginning to where it ends now. It joins no consumer group, so it
 * leaves nothing behind on the broker.
 */
final class LogPrinter {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final String bootstrapServers;
    private final PrintStream out;

    LogPrinter(String bootstrapServers, PrintStream out) {
        this.bootstrapServers = bootstrapServers;
        this.out = out;
    }

    /** @param fields the JSON fields to print; one that a record does not have is printed as {@code -} */
    void print(String topic, String ceType, List<String> fields) {
        Map<String, Object> settings = Map.of("bootstrap.servers", bootstrapServers, "auto.offset.reset", "none");
        var bytes = new ByteArrayDeserializer();
        try (var consumer = new KafkaConsumer<>(settings, bytes, bytes)) {
            var partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (var polled : consumer.poll(Duration.ofSeconds(1))) {
                    if (ceType.equals(header(polled, "ce_type"))) {
                        out.println(line(polled.value(), fields));
                    }
                }
            }
        }
    }

    private static String header(ConsumerRecord<?, ?> polled, String name) {
        var header = polled.headers().lastHeader(name);
        return header == null || header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    private static String line(byte[] value, List<String> fields) {
        try {
            JsonNode event = JSON.readTree(value);
            return fields.stream().map(field -> event.path(field).asText("-")).collect(Collectors.joining("  "));
        } catch (IOException | IllegalArgumentException e) {
            return "not JSON: " + e.getMessage();
        }
    }
}
