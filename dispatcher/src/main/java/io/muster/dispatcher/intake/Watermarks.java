package io.muster.dispatcher.intake;

import static java.util.function.Predicate.not;

import io.muster.runtime.kafka.KeyPartitions;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Up to which moment the log has been folded: a low watermark as in stream processing. Kafka is asked for the ends of the log
 * only where somebody wants to know. Kept by {@link FoldLoop}, on its thread.
 */
public final class Watermarks implements FoldedThrough {
    private static final Logger log = LoggerFactory.getLogger(Watermarks.class);
    private final KeyPartitions partitions;
    private final Set<Integer> wanted = new HashSet<>();
    private final Map<Integer, Look> looks = new HashMap<>();
    private final Map<Integer, Instant> reached = new HashMap<>();

    /** The ends of the log at a moment. */
    private record Look(Instant at, Map<TopicPartition, Long> ends) {}

    /** @param count partitions of each folded topic */
    public Watermarks(int count) {
        this.partitions = new KeyPartitions(count);
    }

    @Override
    public Instant foldedThrough(String key) {
        var number = partitions.of(key);
        wanted.add(number);
        return reached.getOrDefault(number, Instant.MIN);
    }

    /** To be called now and then, between two batches. */
    void advance(Positions positions, Instant now) {
        reached.keySet().removeIf(not(positions::isFolding));
        looks.keySet().removeIf(not(positions::isFolding));
        looks.entrySet().removeIf(entry -> {
            var folded = positions.hasFolded(entry.getKey(), entry.getValue().ends());
            if (folded) {
                reached.put(entry.getKey(), entry.getValue().at());
            }
            return folded;
        });
        wanted.removeIf(number -> !positions.isFolding(number) || looks.containsKey(number));
        if (wanted.isEmpty()) {
            return;
        }
        try {
            positions.ends(wanted).forEach((number, ends) -> looks.put(number, new Look(now, ends)));
            wanted.clear();
        } catch (TimeoutException e) {
            log.atDebug().setCause(e).log("Kafka does not tell the ends of the log; asking again");
        }
    }
}
