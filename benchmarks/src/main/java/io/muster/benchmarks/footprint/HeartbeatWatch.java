package io.muster.benchmarks.footprint;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Tells when an agent's first heartbeat reached the log: from then on the control plane counts on it. */
final class HeartbeatWatch implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private final KafkaConsumer<byte[], byte[]> consumer;

    HeartbeatWatch(String bootstrapServers, String topic) {
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "fetch.max.wait.ms", 100),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        consumer.assign(consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList());
        skipToEnd();
    }

    /** Heartbeats written so far are of no interest. */
    void skipToEnd() {
        consumer.seekToEnd(consumer.assignment());
        consumer.assignment().forEach(consumer::position);
    }

    /** @return when the record was made, by the agent's clock */
    Instant first(String agentId) {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            for (var heartbeat : consumer.poll(Duration.ofMillis(200))) {
                if (heartbeat.key() != null && new String(heartbeat.key(), UTF_8).equals(agentId)) {
                    return Instant.ofEpochMilli(heartbeat.timestamp());
                }
            }
        }
        throw new IllegalStateException("no heartbeat of " + agentId + " within " + PATIENCE);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
