package io.muster.cli.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.muster.schemas.contract.AsyncApi;
import io.muster.schemas.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Everything that stands in Kafka, from the first record to those that were the last when one looked. */
public final class RecordedLog {
    private RecordedLog() {}

    static List<ConsumerRecord<byte[], byte[]>> read(String bootstrapServers, Topics topics) {
        var config = Map.<String, Object>of("bootstrap.servers", bootstrapServers, "auto.offset.reset", "earliest");
        try (var consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            var partitions = consumer.listTopics().entrySet().stream()
                    .filter(topic -> topic.getKey().startsWith(topics.prefix()))
                    .flatMap(topic -> topic.getValue().stream())
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            var ends = consumer.endOffsets(partitions);
            var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
            return records;
        }
    }

    /** Every record is one that asyncapi.yaml and the JSON Schemas describe, to the last header and field. */
    public static void assertDescribed(String bootstrapServers, Topics topics) {
        var api = AsyncApi.current();
        var violations = new ArrayList<String>();
        for (var found : read(bootstrapServers, topics)) {
            var key = found.key() == null ? null : new String(found.key(), UTF_8);
            api.violations(topics, found.topic(), key, texts(found.headers()), found.value()).stream()
                    .map(violation -> found.topic() + "-" + found.partition() + "@" + found.offset() + " " + violation)
                    .forEach(violations::add);
        }
        assertEquals(List.of(), violations);
    }

    static Map<String, String> texts(Headers headers) {
        var texts = new LinkedHashMap<String, String>();
        headers.forEach(
                header -> texts.put(header.key(), header.value() == null ? "" : new String(header.value(), UTF_8)));
        return texts;
    }
}
