package io.muster.schemas.topic;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How a topic is to be created.
 *
 * @param retention how long records stay; empty for a compacted topic, which keeps the last record of each key
 */
public record TopicSpec(String name, int partitions, Optional<Duration> retention, Timestamps timestamps) {
    /** Whose clock the records' timestamps are of: that of whoever writes them, or that of the broker. */
    public enum Timestamps {
        CREATE,
        LOG_APPEND
    }

    public TopicSpec(String name, int partitions, Optional<Duration> retention) {
        this(name, partitions, retention, Timestamps.CREATE);
    }

    /** Kafka topic configuration. */
    public Map<String, String> config() {
        var config = new TreeMap<String, String>();
        config.put("cleanup.policy", retention.isPresent() ? "delete" : "compact");
        retention.ifPresent(duration -> config.put("retention.ms", Long.toString(duration.toMillis())));
        if (timestamps == Timestamps.LOG_APPEND) {
            config.put("message.timestamp.type", "LogAppendTime");
        }
        return config;
    }
}
