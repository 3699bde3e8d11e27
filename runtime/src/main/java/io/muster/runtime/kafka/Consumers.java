package io.muster.runtime.kafka;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Consumers of raw records that never move by themselves: where to read is said, and nothing is committed. */
public final class Consumers {
    private Consumers() {}

    /**
     * One that is told what to read, and belongs to no group.
     *
     * @param clientId not that of another client of this process
     * @param patience when Kafka is said not to answer
     */
    public static Consumer<byte @Nullable [], byte @Nullable []> reader(
            KafkaSettings kafka, String clientId, Duration patience) {
        var config = settings(kafka, clientId);
        config.put("max.poll.records", 5_000);
        config.put("default.api.timeout.ms", (int) patience.toMillis());
        return new KafkaConsumer<>(config);
    }

    /** What all of them have in common. */
    public static Map<String, Object> settings(KafkaSettings kafka, String clientId) {
        var config = kafka.client(clientId);
        config.put("key.deserializer", ByteArrayDeserializer.class.getName());
        config.put("value.deserializer", ByteArrayDeserializer.class.getName());
        // Positions are found in the checkpoints; a position that the log does not have is for a person to decide.
        config.put("enable.auto.commit", false);
        config.put("auto.offset.reset", "none");
        config.put("allow.auto.create.topics", false);
        config.put("fetch.min.bytes", 1);
        // Data comes at once all the same; but closing waits for the fetch that is under way.
        config.put("fetch.max.wait.ms", 100);
        // Bounds the memory that one batch takes, and the size of its script.
        config.put("fetch.max.bytes", 8 * 1024 * 1024);
        config.put("metadata.max.age.ms", 30_000);
        return config;
    }
}
