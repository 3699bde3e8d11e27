package io.muster.runtime.kafka;

import io.muster.schemas.topic.TopicSpec;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;

/** Creates topics on purpose; nothing here relies on the broker to make them up. */
public final class TopicAdmin implements AutoCloseable {
    private final Admin admin;
    private final Duration timeout;

    /** @param timeout for each call */
    public TopicAdmin(KafkaSettings kafka, String clientId, Duration timeout) {
        var config = kafka.client(clientId);
        config.put("request.timeout.ms", (int) timeout.toMillis());
        config.put("default.api.timeout.ms", (int) timeout.toMillis());
        this.admin = Admin.create(config);
        this.timeout = timeout;
    }

    /**
     * Creates those of the topics that do not exist; those that do are left as they are. Returns when all of them take
     * records.
     *
     * @throws LogUnavailableException when the broker does not answer in time or refuses
     */
    public void ensure(Collection<TopicSpec> topics) {
        var created =
                admin.createTopics(topics.stream().map(TopicAdmin::newTopic).toList());
        created.values().forEach((name, future) -> {
            try {
                await(future, "cannot create topic " + name);
            } catch (LogUnavailableException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw e;
                }
            }
        });
        awaitLeaders(topics);
    }

    /**
     * A topic is created before its partitions take records. An idempotent producer that writes in between can lose its
     * sequence and fail for a long time, so this returns only when every leader answers.
     */
    private void awaitLeaders(Collection<TopicSpec> topics) {
        var latest = new HashMap<TopicPartition, OffsetSpec>();
        for (var topic : topics) {
            for (var partition = 0; partition < topic.partitions(); partition++) {
                latest.put(new TopicPartition(topic.name(), partition), OffsetSpec.latest());
            }
        }
        await(
                admin.listOffsets(latest).all(),
                "not every partition of the topics answers; do they have as many as are configured?");
    }

    /** @throws LogUnavailableException when the broker does not answer in time */
    public void ping() {
        await(admin.describeCluster().clusterId(), "Kafka does not answer");
    }

    private <T> T await(KafkaFuture<T> future, String problem) {
        try {
            return future.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new LogUnavailableException(problem, e.getCause());
        } catch (TimeoutException e) {
            throw new LogUnavailableException(problem, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LogUnavailableException(problem, e);
        }
    }

    private static NewTopic newTopic(TopicSpec spec) {
        return new NewTopic(spec.name(), Optional.of(spec.partitions()), Optional.empty()).configs(spec.config());
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(2));
    }
}
