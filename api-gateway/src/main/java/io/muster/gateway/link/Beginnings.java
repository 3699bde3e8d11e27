package io.muster.gateway.link;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Notes in Kafka from where agents' topics have to be read the next time. Used by the thread that reads them. */
final class Beginnings {
    private static final Logger log = LoggerFactory.getLogger(Beginnings.class);
    private static final Duration PERIOD = Duration.ofSeconds(10);
    private static final Duration LAST_COMMIT = Duration.ofSeconds(2);
    private final Map<TopicPartition, AgentTopicReader> readers;
    private final Map<TopicPartition, Long> noted = new HashMap<>();
    private long next = System.nanoTime();

    /** @param readers who know; they come and go */
    Beginnings(Map<TopicPartition, AgentTopicReader> readers) {
        this.readers = readers;
    }

    void retain(Set<TopicPartition> partitions) {
        noted.keySet().retainAll(partitions);
    }

    /** Notes what has changed, if it is time for it. */
    void note(Consumer<?, ?> consumer) {
        if (System.nanoTime() - next < 0) {
            return;
        }
        next = System.nanoTime() + PERIOD.toNanos();
        var changed = changed();
        if (!changed.isEmpty()) {
            consumer.commitAsync(changed, (done, failure) -> {
                if (failure == null) {
                    done.forEach((partition, from) -> noted.put(partition, from.offset()));
                } else {
                    log.atWarn().setCause(failure).log("where to begin is not noted; trying again");
                }
            });
        }
    }

    /** Notes what has changed, and returns when Kafka has it. */
    void noteAtLast(Consumer<?, ?> consumer) {
        var changed = changed();
        try {
            try {
                consumer.commitSync(changed, LAST_COMMIT);
            } catch (WakeupException e) { // meant for a poll that was over already
                consumer.commitSync(changed, LAST_COMMIT);
            }
        } catch (KafkaException e) {
            log.atWarn().setCause(e).log("where to begin is not noted; the next start reads more");
        }
    }

    private Map<TopicPartition, OffsetAndMetadata> changed() {
        var changed = new HashMap<TopicPartition, OffsetAndMetadata>();
        readers.forEach((partition, reader) -> {
            var from = reader.neededFrom();
            if (from >= 0 && !Long.valueOf(from).equals(noted.get(partition))) {
                changed.put(partition, new OffsetAndMetadata(from));
            }
        });
        return changed;
    }
}
