package io.muster.agent.wiring;

import static io.muster.agent.Commands.AGENT;
import static org.awaitility.Awaitility.await;

import io.muster.agent.AgentConfig;
import io.muster.agent.FakeGateway;
import io.muster.runtime.kafka.KafkaSettings;
import io.muster.runtime.kafka.Producers;
import io.muster.runtime.kafka.Records;
import io.muster.runtime.kafka.TopicAdmin;
import io.muster.runtime.settings.Settings;
import io.muster.schemas.codec.Decoded;
import io.muster.schemas.codec.RecordCodec;
import io.muster.schemas.message.Message;
import io.muster.schemas.message.OutputChunk;
import io.muster.schemas.message.RunTask;
import io.muster.schemas.message.TaskEvent;
import io.muster.schemas.message.TaskFinished;
import io.muster.schemas.message.TopicOpened;
import io.muster.schemas.topic.TopicSpec;
import io.muster.schemas.topic.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The rest of the system, as far as one agent is concerned: topics, a gateway that enrols it, commands in, events out. */
final class Fleet implements AutoCloseable {
    static final String TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int PARTITIONS = 3;
    private static final String TOKEN = "join-me";

    private final KafkaSettings kafka;
    private final FakeGateway gateway;
    private final Path directory;
    private final Path tokenFile;
    private final Producer<String, byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final RecordCodec codec = new RecordCodec("/muster/test");
    private final AtomicInteger sent = new AtomicInteger();
    private final List<ConsumerRecord<byte[], byte[]>> seen = new ArrayList<>();

    Fleet(String bootstrapServers, Path directory) throws Exception {
        this.directory = directory;
        this.tokenFile = Files.writeString(directory.resolve("join-token"), TOKEN + "\n");
        var prefix = "t" + UUID.randomUUID().toString().substring(0, 8) + ".";
        this.kafka = new KafkaSettings(bootstrapServers, new Topics(prefix), PARTITIONS);
        this.producer = Producers.create(kafka, "test-producer", Duration.ofSeconds(60), Map.of());
        createSharedTopics();
        createCommandTopic();
        this.consumer = consumer();
        this.gateway = new FakeGateway(call -> call.authorization().equals("Bearer " + TOKEN)
                ? FakeGateway.Answer.enrolled(
                        call.body().path("agent_id").asText(), sent.get(), bootstrapServers, prefix)
                : FakeGateway.Answer.problem(401, "unauthorized", "no such token"));
    }

    Topics topics() {
        return kafka.topics();
    }

    FakeGateway gateway() {
        return gateway;
    }

    Path stateDirectory() {
        return directory.resolve("state");
    }

    Path file(String name) {
        return directory.resolve(name);
    }

    /** What an agent of this fleet is started with. */
    Map<String, String> settings() {
        var settings = new HashMap<String, String>();
        settings.put("agent.id", AGENT.value());
        settings.put("agent.state-dir", stateDirectory().toString());
        settings.put("agent.gateway-url", gateway.url().toString());
        settings.put("agent.join-token-file", tokenFile.toString());
        settings.put("agent.labels", "role=web");
        settings.put("agent.heartbeat-interval", "500ms");
        settings.put("agent.capacity", "4");
        return settings;
    }

    Agent startAgent() {
        return startAgent(Map.of());
    }

    Agent startAgent(Map<String, String> more) {
        var settings = settings();
        settings.putAll(more);
        return Agent.start(AgentConfig.from(Settings.of(settings)));
    }

    /** As the gateway does at enrolment, first record included. */
    void createCommandTopic() throws Exception {
        createTopics(List.of(topics().agentTopic(AGENT)));
        send(new TopicOpened(AGENT, Instant.EPOCH));
    }

    private void createTopics(List<TopicSpec> specs) {
        try (var admin = new TopicAdmin(kafka, "test-admin", Duration.ofSeconds(20))) {
            admin.ensure(specs);
        }
    }

    /** Makes those of them that are not there. */
    void createSharedTopics() {
        createTopics(topics().shared(PARTITIONS));
    }

    void delete(String topic) throws Exception {
        try (var admin = Admin.create(kafka.client("test-admin"))) {
            admin.deleteTopics(List.of(topic)).all().get();
        }
    }

    /** As retention does. */
    void deleteCommandsBefore(long offset) throws Exception {
        var partition = new TopicPartition(topics().tasksOf(AGENT), 0);
        try (var admin = Admin.create(kafka.client("test-admin"))) {
            admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(offset)))
                    .all()
                    .get();
        }
    }

    /** @return the offset of the command */
    long send(Message message) throws Exception {
        return send(Records.toProducerRecord(topics().tasksOf(AGENT), codec.encode(message, TRACEPARENT)));
    }

    long send(ProducerRecord<String, byte[]> outgoing) throws Exception {
        var offset = producer.send(outgoing).get().offset();
        sent.incrementAndGet();
        return offset;
    }

    void sendAll(List<RunTask> commands) throws Exception {
        for (var command : commands) {
            var _ = producer.send(
                    Records.toProducerRecord(topics().tasksOf(AGENT), codec.encode(command, TRACEPARENT)));
        }
        producer.flush();
        sent.addAndGet(commands.size());
    }

    /** Reads on, and returns every record of the topic up to now. */
    List<ConsumerRecord<byte[], byte[]>> records(String topic) {
        consumer.poll(Duration.ofMillis(100)).forEach(seen::add);
        return seen.stream().filter(entry -> entry.topic().equals(topic)).toList();
    }

    List<TaskEvent> events(String taskId) {
        return events(topics().results(), TaskEvent.class)
                .filter(event -> event.taskId().value().equals(taskId))
                .toList();
    }

    /** What has been streamed of a task's output. */
    List<OutputChunk> chunks(String taskId) {
        return events(topics().output(), OutputChunk.class)
                .filter(chunk -> chunk.taskId().value().equals(taskId))
                .toList();
    }

    <T> Stream<T> events(String topic, Class<T> type) {
        return records(topic).stream()
                .map(Records::decode)
                .map(Decoded.Known.class::cast)
                .map(Decoded.Known::message)
                .filter(type::isInstance)
                .map(type::cast);
    }

    /** As {@link #events(String, Class)}, after reading until nothing has come for a while. */
    <T> Stream<T> eventsAfter(Duration quiet, String topic, Class<T> type) {
        for (var polled = consumer.poll(quiet); !polled.isEmpty(); polled = consumer.poll(quiet)) {
            polled.forEach(seen::add);
        }
        return events(topic, type);
    }

    TaskFinished awaitResult(String taskId) {
        return await("the result of " + taskId).atMost(PATIENCE).until(() -> result(taskId), result -> result != null);
    }

    private TaskFinished result(String taskId) {
        return events(taskId).stream()
                .filter(TaskFinished.class::isInstance)
                .map(TaskFinished.class::cast)
                .findFirst()
                .orElse(null);
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        var partitions = new ArrayList<TopicPartition>();
        partitions.addAll(partitionsOf(topics().results()));
        partitions.addAll(partitionsOf(topics().heartbeats()));
        partitions.addAll(partitionsOf(topics().output()));
        partitions.add(new TopicPartition(topics().deadLetters(), 0));
        return consumer(partitions);
    }

    private static List<TopicPartition> partitionsOf(String topic) {
        return IntStream.range(0, PARTITIONS)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
    }

    private KafkaConsumer<byte[], byte[]> consumer(List<TopicPartition> partitions) {
        var config = kafka.client("test-consumer");
        config.put("auto.offset.reset", "earliest");
        var created = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        created.assign(partitions);
        created.seekToBeginning(partitions);
        return created;
    }

    /** The results, read by a consumer of their own that keeps what they come to, not the records. The caller closes it. */
    Outcomes outcomes() {
        return new Outcomes(consumer(partitionsOf(topics().results())));
    }

    @Override
    public void close() {
        gateway.close();
        producer.close(Duration.ZERO);
        consumer.close();
    }
}
