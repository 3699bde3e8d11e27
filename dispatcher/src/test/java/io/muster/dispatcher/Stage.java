package io.muster.dispatcher;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.muster.dispatcher.history.ViewVerifier;
import io.muster.dispatcher.intake.SharedTopics;
import io.muster.embedded.Infrastructure;
import io.muster.runtime.kafka.KafkaSettings;
import io.muster.runtime.kafka.Producers;
import io.muster.runtime.kafka.Records;
import io.muster.runtime.kafka.TopicAdmin;
import io.muster.runtime.lifecycle.CloseStack;
import io.muster.runtime.settings.Settings;
import io.muster.schemas.codec.RecordCodec;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.message.Message;
import io.muster.schemas.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Real Kafka and an emptied real Redis, with topics of a test's own. */
public final class Stage implements AutoCloseable {
    public static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final AtomicInteger COUNTER = new AtomicInteger();
    public final Infrastructure infrastructure;
    public final KafkaSettings kafka;
    public final Topics topics;
    private final Producer<String, byte[]> producer;
    private final RecordCodec codec = new RecordCodec("/muster/test");
    private final RedisClient client;
    private final StatefulRedisConnection<String, String> connection;
    private final CloseStack parts = new CloseStack();

    public Stage(Infrastructure infrastructure) {
        this.infrastructure = infrastructure;
        this.topics = new Topics("t" + ProcessHandle.current().pid() + "x" + COUNTER.incrementAndGet() + ".");
        this.kafka = new KafkaSettings(infrastructure.bootstrapServers(), topics, 3);
        this.producer = Producers.create(kafka, "test", Duration.ofSeconds(20), Map.of("linger.ms", 0));
        this.client = RedisClient.create(infrastructure.redisUri().toString());
        this.connection = client.connect();
        redis().flushall();
        SharedTopics.ensure(kafka);
    }

    /** Closes the part before the stage is. */
    public <T extends AutoCloseable> T run(T part) {
        return parts.add(part);
    }

    /** Does something while Redis is away. */
    public void withoutRedis(Runnable meanwhile) {
        infrastructure.stopRedis();
        try {
            meanwhile.run();
        } finally {
            infrastructure.startRedis();
        }
    }

    public RedisCommands<String, String> redis() {
        return connection.sync();
    }

    public DispatcherConfig config() {
        return config(Map.of());
    }

    /** @param more keys and values beside, or instead of, where Kafka and Redis are */
    public DispatcherConfig config(Map<String, String> more) {
        var settings = new HashMap<>(Map.of(
                "kafka.bootstrap-servers", kafka.bootstrapServers(),
                "kafka.topic-prefix", topics.prefix(),
                "kafka.partitions", Integer.toString(kafka.partitions()),
                "redis.uri", infrastructure.redisUri().toString(),
                // Histories of years ago stay.
                "dispatcher.view-retention", "3650d"));
        settings.putAll(more);
        return DispatcherConfig.from(Settings.of(settings));
    }

    public void send(Message... messages) {
        send(List.of(messages));
    }

    public void send(Collection<Message> messages) {
        var written = new ArrayList<Future<?>>();
        for (var message : messages) {
            written.add(producer.send(Records.toProducerRecord(topics.of(message), codec.encode(message))));
        }
        written.forEach(Stage::get);
    }

    /** As it would be encoded, but to be changed before it is sent. */
    public ProducerRecord<String, byte[]> encoded(Message message) {
        return Records.toProducerRecord(topics.of(message), codec.encode(message));
    }

    public void send(ProducerRecord<String, byte[]> raw) {
        get(producer.send(raw));
    }

    private static void get(Future<?> future) {
        try {
            future.get();
        } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    public void openTopicOf(String agent) {
        try (var admin = new TopicAdmin(kafka, "test-admin", Duration.ofSeconds(10))) {
            admin.ensure(List.of(topics.agentTopic(new AgentId(agent))));
        }
    }

    public void alter(String topic, String setting, String value) {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        var change = new AlterConfigOp(new ConfigEntry(setting, value), AlterConfigOp.OpType.SET);
        try (var admin = Admin.create(kafka.client("test-admin"))) {
            get(admin.incrementalAlterConfigs(Map.of(resource, List.of(change))).all());
        }
    }

    /** All that is in a topic now. */
    public List<ConsumerRecord<String, byte[]>> records(String topic) {
        var config = new HashMap<>(kafka.client("test-reader"));
        try (var consumer = new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer())) {
            var partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            var records = new ArrayList<ConsumerRecord<String, byte[]>>();
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
            return records;
        }
    }

    public List<String> differences() {
        return ViewVerifier.differences(kafka, infrastructure.redisUri());
    }

    /** Waits until the views are exactly what a fold of the log from its beginning gives. */
    public void awaitViewsEqualTheLog() {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(() -> assertEquals(List.of(), differences()));
    }

    @Override
    public void close() {
        parts.close();
        producer.close(Duration.ofSeconds(1));
        var _ = client.shutdownAsync(0, 1, TimeUnit.SECONDS); // shutdown() may wait for ever
    }
}
