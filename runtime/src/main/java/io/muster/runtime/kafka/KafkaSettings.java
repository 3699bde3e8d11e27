package io.muster.runtime.kafka;

import io.muster.runtime.settings.Settings;
import io.muster.schemas.topic.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Where the log is.
 *
 * @param bootstrapServers {@code host:port}, comma-separated
 * @param partitions of each shared topic when it is created; cannot change afterwards, since keys would move
 * @param reconnect the longest pause between two tries to connect to a broker; Kafka's client adds or takes up to a fifth
 */
public record KafkaSettings(String bootstrapServers, Topics topics, int partitions, Duration reconnect) {
    private static final Duration SOON = Duration.ofSeconds(2);

    /** For a service, of which there are few: it is back soon after its broker. */
    public KafkaSettings(String bootstrapServers, Topics topics, int partitions) {
        this(bootstrapServers, topics, partitions, SOON);
    }

    public static KafkaSettings from(Settings settings) {
        return new KafkaSettings(
                settings.text("kafka.bootstrap-servers", "127.0.0.1:9092"),
                new Topics(settings.text("kafka.topic-prefix", Topics.DEFAULT.prefix())),
                settings.integer("kafka.partitions", 6, 1, 1000));
    }

    /** What every client of this process sets, before what is its own. */
    public Map<String, Object> client(String clientId) {
        var config = new HashMap<String, Object>();
        config.put("bootstrap.servers", bootstrapServers);
        config.put("client.id", clientId);
        config.put("reconnect.backoff.ms", 100);
        config.put("reconnect.backoff.max.ms", (int) reconnect.toMillis());
        // A single broker that restarts, perhaps on another address, is looked up again instead of given up.
        config.put("metadata.recovery.strategy", "rebootstrap");
        config.put("enable.metrics.push", false);
        // By default each client registers some hundred MBeans, which nobody here reads.
        config.put("metric.reporters", "");
        return config;
    }
}
