package io.muster.benchmarks;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The yardstick: one record produced with acks=all and consumed again, on the broker that the stack uses. */
final class KafkaRoundTrip implements AutoCloseable {
    private static final String TOPIC = "benchmark.round-trip";
    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> consumer;

    KafkaRoundTrip(String bootstrapServers) throws InterruptedException, ExecutionException {
        try (var admin = Admin.create(Map.<String, Object>of("bootstrap.servers", bootstrapServers))) {
            admin.createTopics(List.of(new NewTopic(TOPIC, Optional.of(1), Optional.empty())))
                    .all()
                    .get();
        }
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "acks", "all", "linger.ms", 0),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "fetch.max.wait.ms", 10_000),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        var partition = new TopicPartition(TOPIC, 0);
        consumer.assign(List.of(partition));
        consumer.seekToEnd(List.of(partition));
        consumer.position(partition);
    }

    /** @return nanoseconds from send to receipt */
    long run() throws InterruptedException, ExecutionException {
        var started = System.nanoTime();
        var sent = producer.send(new ProducerRecord<>(TOPIC, new byte[256]));
        while (consumer.poll(Duration.ofSeconds(10)).isEmpty()) {
            if (System.nanoTime() - started > Duration.ofSeconds(30).toNanos()) {
                throw new IllegalStateException("a record did not come back within 30 s");
            }
        }
        var took = System.nanoTime() - started;
        sent.get();
        return took;
    }

    @Override
    public void close() {
        producer.close();
        consumer.close();
    }
}
