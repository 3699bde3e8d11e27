package io.muster.runtime.kafka;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Producers with the guarantees that every record here has: acks=all, idempotent. */
public final class Producers {
    private Producers() {}

    /**
     * @param deliveryTimeout when a record that is not acknowledged by then is reported as failed; its outcome is unknown
     * @param own settings that differ from the defaults here
     */
    public static Producer<String, byte[]> create(
            KafkaSettings kafka, String clientId, Duration deliveryTimeout, Map<String, Object> own) {
        var config = kafka.client(clientId);
        config.put("acks", "all");
        config.put("enable.idempotence", true);
        config.put("linger.ms", 0);
        config.put("delivery.timeout.ms", (int) deliveryTimeout.toMillis());
        config.put("request.timeout.ms", (int) Math.min(deliveryTimeout.toMillis(), 30_000));
        config.put("max.block.ms", Math.min(deliveryTimeout.toMillis(), 60_000));
        config.putAll(own);
        return new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer());
    }
}
