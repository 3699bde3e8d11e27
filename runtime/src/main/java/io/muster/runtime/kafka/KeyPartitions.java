package io.muster.runtime.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.kafka.common.utils.Utils;

/**
 * Which partition number a key is in: what Kafka's default partitioner does for keyed records (murmur2).
 *
 * @param count partitions of each folded topic
 */
public record KeyPartitions(int count) {
    public int of(String key) {
        return of(key.getBytes(UTF_8));
    }

    public int of(byte[] key) {
        return Utils.toPositive(Utils.murmur2(key)) % count;
    }
}
