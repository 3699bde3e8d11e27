package io.muster.example.analytics.engines;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What a reader of the results has to live with: a record twice, bytes that are no JSON, a type of the future. */
final class Oddities {
    private Oddities() {}

    static void send(String bootstrapServers) throws Exception {
        var bytes = new ByteArraySerializer();
        try (var producer = new KafkaProducer<>(Map.of("bootstrap.servers", bootstrapServers), bytes, bytes)) {
            var finished = finished(bootstrapServers);
            producer.send(new ProducerRecord<>(
                            finished.topic(),
                            finished.partition(),
                            finished.key(),
                            finished.value(),
                            finished.headers()))
                    .get();
            producer.send(odd("io.muster.task.finished.v1", "odd/1", "not JSON"))
                    .get();
            producer.send(odd("io.muster.of.the.future.v1", "odd/2", "{\"agent_id\":\"agent-1\"}"))
                    .get();
        }
    }

    private static ProducerRecord<byte[], byte[]> odd(String ceType, String ceId, String value) {
        var odd = new ProducerRecord<>("muster.results", "odd".getBytes(UTF_8), value.getBytes(UTF_8));
        odd.headers().add("ce_type", ceType.getBytes(UTF_8)).add("ce_id", ceId.getBytes(UTF_8));
        return odd;
    }

    private static ConsumerRecord<byte[], byte[]> finished(String bootstrapServers) {
        var bytes = new ByteArrayDeserializer();
        try (var consumer =
                new KafkaConsumer<>(Map.<String, Object>of("bootstrap.servers", bootstrapServers), bytes, bytes)) {
            var partitions = consumer.partitionsFor("muster.results").stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (true) {
                for (var polled : consumer.poll(Duration.ofSeconds(5))) {
                    if (new String(polled.headers().lastHeader("ce_type").value(), UTF_8)
                            .equals("io.muster.task.finished.v1")) {
                        return polled;
                    }
                }
            }
        }
    }
}
