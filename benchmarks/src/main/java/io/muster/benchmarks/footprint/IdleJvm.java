package io.muster.benchmarks.footprint;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The yardsticks: a JVM that does nothing, and one that has a Kafka producer and a consumer which do nothing. */
final class IdleJvm {
    private IdleJvm() {}

    /** Arguments: none, or where Kafka is and a topic that exists. */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length == 0) {
            idle();
        }
        var servers = arguments[0];
        var topic = arguments[1];
        try (var producer = new KafkaProducer<>(
                        Map.of("bootstrap.servers", servers, "acks", "all"),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
                var consumer = new KafkaConsumer<>(
                        Map.of("bootstrap.servers", servers, "fetch.max.wait.ms", 20_000),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            var partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToEnd(List.of(partition));
            consumer.position(partition);
            producer.send(new ProducerRecord<>(topic, 0, new byte[] {'x'}, new byte[1]))
                    .get();
            while (true) {
                consumer.poll(Duration.ofMinutes(1));
            }
        }
    }

    private static void idle() throws InterruptedException {
        new CountDownLatch(1).await();
    }
}
