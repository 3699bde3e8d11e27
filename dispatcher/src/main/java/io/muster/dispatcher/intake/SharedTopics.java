package io.muster.dispatcher.intake;

import io.muster.runtime.kafka.KafkaSettings;
import io.muster.runtime.kafka.LogUnavailableException;
import io.muster.runtime.kafka.TopicAdmin;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** The shared topics, made when they are missing and checked: the fold relies on their being cut alike. */
public final class SharedTopics {
    private static final Duration TIMEOUT = Duration.ofSeconds(15);
    private static final Duration RETRY = Duration.ofMillis(50);

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

    /** How many partitions each folded topic has. */
    static int partitions(KafkaSettings kafka) {
        var names = kafka.topics().folded();
        try (var admin = Admin.create(kafka.client("muster-dispatcher-check"))) {
            var deadline = System.nanoTime() + TIMEOUT.toNanos();
            var counts = describe(admin, names);
            // A broker may acknowledge a topic before it knows it.
            while (counts == null) {
                if (System.nanoTime() > deadline) {
                    throw new LogUnavailableException("Kafka does not know all of the topics " + names, null);
                }
                TimeUnit.NANOSECONDS.sleep(RETRY.toNanos());
                counts = describe(admin, names);
            }
            if (new HashSet<>(counts.values()).size() != 1) {
                throw new IllegalStateException("the folded topics must have the same number of partitions, but have "
                        + counts + "; give them the same number with kafka-topics --alter while nothing is in them,"
                        + " or delete and recreate them");
            }
            awaitLeaders(admin, counts);
            return counts.values().iterator().next();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LogUnavailableException("interrupted while looking at the topics", e);
        }
    }

    /**
     * A leader that is named in the metadata may not serve yet, and records that come too early can leave an idempotent
     * producer out of sequence. One that tells its offsets serves.
     */
    private static void awaitLeaders(Admin admin, Map<String, Integer> counts) throws InterruptedException {
        var latest = new HashMap<TopicPartition, OffsetSpec>();
        counts.forEach((topic, count) -> {
            for (var number = 0; number < count; number++) {
                latest.put(new TopicPartition(topic, number), OffsetSpec.latest());
            }
        });
        try {
            admin.listOffsets(latest).all().get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new LogUnavailableException("not all partitions have a leader", e);
        }
    }

    private static @Nullable Map<String, Integer> describe(Admin admin, List<String> names)
            throws InterruptedException {
        var counts = new TreeMap<String, Integer>();
        try {
            var described = admin.describeTopics(names).allTopicNames();
            for (TopicDescription topic :
                    described.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS).values()) {
                if (topic.partitions().stream()
                        .anyMatch(partition ->
                                partition.leader() == null || partition.leader().isEmpty())) {
                    return null;
                }
                counts.put(topic.name(), topic.partitions().size());
            }
            return counts;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return null;
            }
            throw new LogUnavailableException("cannot look at the topics " + names, e.getCause());
        } catch (TimeoutException e) {
            throw new LogUnavailableException("no answer when looking at the topics " + names, e);
        }
    }
}
