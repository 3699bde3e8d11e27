package io.muster.runtime.history;

import io.muster.runtime.kafka.KafkaSettings;
import io.muster.runtime.kafka.LogUnavailableException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Where records are copied to: topics that exist, and that nobody of this installation reads. */
final class ReplayTargets {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private final KafkaSettings source;
    private final KafkaSettings target;

    ReplayTargets(KafkaSettings source, KafkaSettings target) {
        this.source = source;
        this.target = target;
    }

    /**
     * @param partitions how many to advise, when a topic has to be made
     * @return how many partitions each of them has
     * @throws ReplayRefusedException when one of them is no place for copies
     */
    Map<String, Integer> check(List<String> topics, int partitions) {
        for (var topic : topics) {
            if (ReplayGuard.isAnAgentsOwn(topic)) {
                throw new ReplayRefusedException(
                        topic + " looks like the topic that an agent takes its commands from",
                        "copy into a topic of another name; agents are never fed from the log");
            }
        }
        try (var there = admin(target)) {
            if (topics.stream()
                            .anyMatch(topic -> topic.startsWith(source.topics().prefix()))
                    && isSameCluster(there)) {
                throw new ReplayRefusedException(
                        "the topics that begin with " + source.topics().prefix()
                                + " are this installation's own: it would take the past for the present",
                        "copy into topics of another prefix, as test.{topic}, or into another cluster with"
                                + " --replay-to-servers");
            }
            return partitions(there, topics, partitions);
        }
    }

    private boolean isSameCluster(Admin there) {
        try (var here = admin(source)) {
            return await(here.describeCluster().clusterId())
                    .equals(await(there.describeCluster().clusterId()));
        } catch (ExecutionException e) {
            throw unavailable(e);
        }
    }

    private Map<String, Integer> partitions(Admin there, List<String> topics, int advised) {
        var counts = new HashMap<String, Integer>();
        there.describeTopics(topics).topicNameValues().forEach((topic, description) -> {
            try {
                counts.put(topic, await(description).partitions().size());
            } catch (ExecutionException e) {
                if (e.getCause() instanceof UnknownTopicOrPartitionException
                        || e.getCause() instanceof InvalidTopicException) {
                    throw new ReplayRefusedException(
                            "there is no topic " + topic + " at " + target.bootstrapServers(),
                            "it is not made by itself: kafka-topics.sh --bootstrap-server "
                                    + target.bootstrapServers() + " --create --topic " + topic + " --partitions "
                                    + advised
                                    + " --config retention.ms=-1");
                }
                throw unavailable(e);
            }
        });
        return counts;
    }

    private static Admin admin(KafkaSettings kafka) {
        var config = kafka.client("muster-replay-admin");
        config.put("default.api.timeout.ms", (int) PATIENCE.toMillis());
        config.put("request.timeout.ms", (int) PATIENCE.toMillis());
        return Admin.create(config);
    }

    private <T> T await(KafkaFuture<T> future) throws ExecutionException {
        try {
            return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw unavailable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable(e);
        }
    }

    private LogUnavailableException unavailable(Exception cause) {
        return new LogUnavailableException(target.bootstrapServers() + " does not answer", cause);
    }
}
