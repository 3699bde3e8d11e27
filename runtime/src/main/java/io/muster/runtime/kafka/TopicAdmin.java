package io.muster.runtime.kafka;

import io.muster.schemas.topic.TopicSpec;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;

/** Creates topics on purpose; nothing here relies on the broker to make them up. */
public final class TopicAdmin implements AutoCloseable {
    private static final Duration RETRY = Duration.ofMillis(50);
    private static final String TIMESTAMPS = "message.timestamp.type";
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
     * Creates those of the topics that do not exist. Those that do keep what an operator has set; only whose clock their
     * timestamps are of is set as specified, for guarantees rest on it. Returns when all of them take records.
     *
     * @return how many partitions each of them has, which an existing topic may have been given otherwise
     * @throws LogUnavailableException when the broker does not answer in time or refuses
     */
    public Map<String, Integer> ensure(Collection<TopicSpec> topics) {
        var existing = new HashSet<String>();
        var created =
                admin.createTopics(topics.stream().map(TopicAdmin::newTopic).toList());
        created.values().forEach((name, future) -> {
            try {
                await(future, "cannot create topic " + name);
            } catch (LogUnavailableException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw e;
                }
                existing.add(name);
            }
        });
        var counts = partitions(topics.stream().map(TopicSpec::name).toList());
        alterTimestamps(
                topics.stream().filter(topic -> existing.contains(topic.name())).toList());
        return counts;
    }

    private void alterTimestamps(Collection<TopicSpec> topics) {
        var wanted = new HashMap<ConfigResource, String>();
        for (var topic : topics) {
            var value = topic.config().get(TIMESTAMPS);
            if (value != null) {
                wanted.put(new ConfigResource(ConfigResource.Type.TOPIC, topic.name()), value);
            }
        }
        if (wanted.isEmpty()) {
            return;
        }
        var found = await(admin.describeConfigs(wanted.keySet()).all(), "cannot read the settings of the topics");
        wanted.entrySet()
                .removeIf(entry -> entry.getValue()
                        .equals(Objects.requireNonNull(found.get(entry.getKey()))
                                .get(TIMESTAMPS)
                                .value()));
        if (!wanted.isEmpty()) {
            var changes = new HashMap<ConfigResource, Collection<AlterConfigOp>>();
            wanted.forEach((topic, value) -> changes.put(
                    topic, List.of(new AlterConfigOp(new ConfigEntry(TIMESTAMPS, value), AlterConfigOp.OpType.SET))));
            await(
                    admin.incrementalAlterConfigs(changes).all(),
                    "cannot change " + TIMESTAMPS + " of " + wanted.keySet());
        }
    }

    /**
     * How many partitions each topic has. Returns when the leader of each of them serves: a broker acknowledges a topic
     * before it knows it, and an idempotent producer that writes in between can lose its sequence and fail for long.
     *
     * @throws LogUnavailableException when that does not come to pass in time
     */
    public Map<String, Integer> partitions(Collection<String> names) {
        var deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            try {
                return servedPartitions(names);
            } catch (LogUnavailableException e) {
                if (!(e.getCause() instanceof RetriableException) || System.nanoTime() > deadline) {
                    throw e;
                }
                pause(e);
            }
        }
    }

    private Map<String, Integer> servedPartitions(Collection<String> names) {
        var counts = new TreeMap<String, Integer>();
        var latest = new HashMap<TopicPartition, OffsetSpec>();
        await(admin.describeTopics(names).allTopicNames(), "Kafka does not know all of the topics " + names)
                .forEach((name, topic) -> {
                    counts.put(name, topic.partitions().size());
                    topic.partitions()
                            .forEach(info ->
                                    latest.put(new TopicPartition(name, info.partition()), OffsetSpec.latest()));
                });
        await(admin.listOffsets(latest).all(), "not all partitions of " + names + " have a leader that serves");
        return counts;
    }

    /**
     * How long each topic keeps its records, as the broker has it; those that keep them for ever are left out.
     *
     * @throws LogUnavailableException when the broker does not answer in time or does not tell
     */
    public Map<String, Duration> retention(Collection<String> names) {
        var resources = names.stream()
                .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                .toList();
        var retention = new TreeMap<String, Duration>();
        await(admin.describeConfigs(resources).all(), "Kafka does not tell how long it keeps " + names)
                .forEach((topic, config) -> {
                    var milliseconds = Long.parseLong(config.get("retention.ms").value());
                    if (milliseconds >= 0) {
                        retention.put(topic.name(), Duration.ofMillis(milliseconds));
                    }
                });
        return retention;
    }

    private static void pause(LogUnavailableException reason) {
        try {
            TimeUnit.NANOSECONDS.sleep(RETRY.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw reason;
        }
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
