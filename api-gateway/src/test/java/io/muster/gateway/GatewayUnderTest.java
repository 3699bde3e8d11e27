package io.muster.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.muster.embedded.Infrastructure;
import io.muster.gateway.wiring.Gateway;
import io.muster.runtime.kafka.Records;
import io.muster.runtime.settings.Settings;
import io.muster.schemas.codec.RecordCodec;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.message.Message;
import io.muster.schemas.topic.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * A gateway alone, on real Kafka and an empty Redis, spoken to over real HTTP. No dispatcher runs: what it would write, the
 * tests write.
 */
final class GatewayUnderTest implements AutoCloseable {
    final Topics topics;
    final GatewayClient admin;
    final GatewayClient joiner;
    private final Infrastructure infrastructure;
    private final Path directory;
    private final Gateway gateway;

    /** @param directory for its tokens */
    GatewayUnderTest(Infrastructure infrastructure, Path directory) throws Exception {
        this(infrastructure, directory, new Topics("t" + UUID.randomUUID() + "."));
        redis(commands -> commands.flushall());
    }

    private GatewayUnderTest(Infrastructure infrastructure, Path directory, Topics topics) throws Exception {
        this.infrastructure = infrastructure;
        this.directory = directory;
        this.topics = topics;
        gateway = Gateway.start(GatewayConfig.from(Settings.of(Map.of(
                "kafka.bootstrap-servers", infrastructure.bootstrapServers(),
                "kafka.topic-prefix", topics.prefix(),
                "redis.uri", infrastructure.redisUri().toString(),
                "gateway.http-port", "0",
                "gateway.command-producers", "2",
                "gateway.admin-token-file", directory.resolve("admin-token").toString(),
                "gateway.join-token-file", directory.resolve("join-token").toString()))));
        admin = client(Files.readString(directory.resolve("admin-token")).strip());
        joiner = client(Files.readString(directory.resolve("join-token")).strip());
    }

    /** One more gateway of the same installation. */
    GatewayUnderTest another() throws Exception {
        return new GatewayUnderTest(infrastructure, directory, topics);
    }

    GatewayClient client(String token) {
        return new GatewayClient(gateway.port(), token);
    }

    List<String> endpoints() {
        return gateway.endpoints();
    }

    JsonNode enroll(String agentId) throws Exception {
        var answer = joiner.post("/api/v1/enrollments", enrollment(agentId));
        assertEquals(201, answer.status(), answer.response()::body);
        return answer.json();
    }

    static String enrollment(String agentId) {
        return """
                {"agent_id": "%s", "hostname": "host", "os": "linux", "arch": "amd64", "agent_version": "1",
                 "labels": {"role": "web"}, "handlers": ["shell", "sleep"]}""".formatted(agentId);
    }

    /** Everything in a topic now. */
    List<ConsumerRecord<String, String>> records(String topic) {
        var found = new ArrayList<ConsumerRecord<String, String>>();
        try (var consumer = new KafkaConsumer<>(
                Map.<String, Object>of("bootstrap.servers", infrastructure.bootstrapServers()),
                new StringDeserializer(),
                new StringDeserializer())) {
            var partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
                consumer.poll(Duration.ofMillis(200)).forEach(found::add);
            }
        }
        return found;
    }

    /** From where the gateways would read an HTTP agent's topic; negative when none has said so. */
    long committed(String agentId) throws Exception {
        var config = Map.<String, Object>of("bootstrap.servers", infrastructure.bootstrapServers());
        try (var kafka = Admin.create(config)) {
            var offset = kafka.listConsumerGroupOffsets(topics.prefix() + "http-agents")
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .get(new TopicPartition(topics.tasksOf(new AgentId(agentId)), 0));
            return offset == null ? -1 : offset.offset();
        }
    }

    /** Writes what another part of the system would. */
    void write(Message message) {
        var config = Map.<String, Object>of("bootstrap.servers", infrastructure.bootstrapServers());
        try (var producer = new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer())) {
            var encoded = new RecordCodec("/muster/test").encode(message);
            producer.send(Records.toProducerRecord(topics.of(message), encoded)).get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    static String header(ConsumerRecord<?, ?> received, String name) {
        return new String(received.headers().lastHeader(name).value(), UTF_8);
    }

    void redis(Consumer<RedisCommands<String, String>> commands) {
        var client = RedisClient.create(infrastructure.redisUri().toString());
        try (var connection = client.connect()) {
            commands.accept(connection.sync());
        } finally {
            var _ = client.shutdownAsync(0, 1, TimeUnit.SECONDS); // shutdown() may wait for ever
        }
    }

    @Override
    public void close() {
        admin.close();
        joiner.close();
        gateway.close();
    }
}
