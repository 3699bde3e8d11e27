package io.muster.dispatcher.intake;

import io.muster.runtime.kafka.KafkaSettings;
import io.muster.runtime.kafka.LogUnavailableException;
import io.muster.runtime.kafka.TopicAdmin;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The shared topics, made when they are missing and checked: the fold relies on their being cut alike. */
public final class SharedTopics {
    private static final Logger log = LoggerFactory.getLogger(SharedTopics.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    private SharedTopics() {}

    /**
     * @return how many partitions each folded topic has; not the configured number when the topics were made with another
     * @throws IllegalStateException when the topics differ in that
     * @throws LogUnavailableException when Kafka does not answer
     */
    public static int ensure(KafkaSettings kafka) {
        try (var topics = new TopicAdmin(kafka, "muster-dispatcher-topics", TIMEOUT)) {
            topics.ensure(kafka.topics().shared(kafka.partitions()));
        }
        return partitions(kafka);
    }

    /** Warns when Kafka does not keep what tasks are made of for longer than the views keep the tasks. */
    public static void checkRetention(KafkaSettings kafka, Duration viewRetention) {
        var ofTasks = List.of(kafka.topics().taskEvents(), kafka.topics().results());
        try (var topics = new TopicAdmin(kafka, "muster-dispatcher-retention", TIMEOUT)) {
            topics.retention(ofTasks).forEach((topic, kept) -> {
                if (kept.compareTo(viewRetention) <= 0) {
                    log.atWarn()
                            .addKeyValue("topic", topic)
                            .addKeyValue("retention", kept)
                            .addKeyValue("view_retention", viewRetention)
                            .log(
                                    "the views keep tasks for as long as the log or longer: they cannot be made anew from it"
                                            + " as they are; raise the topic's retention.ms or lower dispatcher.view-retention");
                }
            });
        } catch (LogUnavailableException e) {
            // It may not be allowed to ask. Nothing depends on the answer.
            log.atInfo().setCause(e).log("how long the log keeps what tasks are made of is not known");
        }
    }

    /** How many partitions each folded topic has. */
    static int partitions(KafkaSettings kafka) {
        try (var topics = new TopicAdmin(kafka, "muster-dispatcher-check", TIMEOUT)) {
            var counts = topics.partitions(kafka.topics().folded());
            if (new HashSet<>(counts.values()).size() != 1) {
                throw new IllegalStateException("the folded topics must have the same number of partitions, but have "
                        + counts + "; give them the same number with kafka-topics --alter while nothing is in them,"
                        + " or delete and recreate them");
            }
            return counts.values().iterator().next();
        }
    }
}
