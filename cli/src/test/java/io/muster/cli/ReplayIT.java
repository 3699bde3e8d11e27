package io.muster.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.muster.cli.up.LocalStack;
import io.muster.cli.up.LocalStackConfig;
import io.muster.schemas.codec.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Feeding a test system from the log, and running tasks again. */
class ReplayIT {
    @TempDir
    static Path directory;

    private static LocalStack stack;
    private static String task;

    @BeforeAll
    static void start() throws Exception {
        stack = LocalStack.start(LocalStackConfig.onFreePorts(directory, 1, Map.of()));
        task = run("true");
        create("copies", 3);
        create("test.results", 6);
        create("test.dead-letters", 2);
        create("small", 1, Map.of("max.message.bytes", "2000"));
    }

    @AfterAll
    static void stop() {
        stack.close();
    }

    @Test
    void copiesRecordsAsTheyAre() throws Exception {
        var odd = new ProducerRecord<byte[], byte[]>(
                "muster.dead-letters", 0, 1_234L, (byte[]) null, new byte[] {(byte) 0xff, 0});
        odd.headers().add("twice", new byte[] {1}).add("twice", new byte[] {2}).add("none", null);
        write(odd);
        write(new ProducerRecord<>("muster.dead-letters", 0, 1_235L, "key".getBytes(UTF_8), (byte[]) null));
        var ran = muster(
                "history",
                "--topic",
                "dead-letters",
                "--topic",
                "results",
                "--replay-to",
                "test.{topic}",
                "-o",
                "json");
        assertEquals(0, ran.code(), ran.err());
        assertSame(records("muster.dead-letters"), records("test.dead-letters"));
        assertSame(records("muster.results"), records("test.results"));
        assertEquals(
                records("muster.dead-letters").size()
                        + records("muster.results").size(),
                Json.MAPPER.readTree(ran.out()).path("copied").intValue());
        assertEquals("", ran.err());
    }

    @Test
    void refusesTopicsThatAreNoPlaceForCopies() {
        refused("this installation's own", "--topic", "results", "--replay-to", "muster.results");
        refused("this installation's own", "--topic", "results", "--replay-to", "muster.anything");
        var alias = stack.infrastructure().bootstrapServers().replace("127.0.0.1", "localhost");
        refused(
                "this installation's own",
                "--topic",
                "results",
                "--replay-to",
                "muster.results",
                "--replay-to-servers",
                alias);
        refused("takes its commands from", "--topic", "results", "--replay-to", "muster.tasks.agent-1");
        refused("takes its commands from", "--topic", "results", "--replay-to", "test.tasks.web-1");
        refused(
                "takes its commands from",
                "--topic",
                "tasks.agent-1",
                "--replay-to",
                "test.{topic}",
                "--with-commands");
        refused("--create --topic nowhere --partitions 6", "--topic", "results", "--replay-to", "nowhere");
        assertEquals(2, muster("history", "--with-commands").code());
        assertEquals(
                2, muster("history", "--replay-to", "copies", "--continue", "x").code());
    }

    /** Nothing is there yet at the refusal: all is looked at first. */
    @Test
    void refusesWhatWouldRunAgain() throws Exception {
        create("commands", 1);
        create("submissions", 1);
        refused("are commands to agents", "--topic", "tasks.agent-1", "--replay-to", "commands");
        refused("may still be started", "--topic", "task-events", "--replay-to", "submissions");
        assertEquals(0, records("commands").size() + records("submissions").size());
        assertEquals(
                0,
                muster("history", "--topic", "tasks.agent-1", "--replay-to", "commands", "--with-commands")
                        .code());
        assertEquals(
                0,
                muster("history", "--topic", "task-events", "--replay-to", "submissions", "--with-startable-tasks")
                        .code());
        assertSame(records("muster.tasks.agent-1"), records("commands"));
        assertTrue(records("submissions").size() >= 1);
    }

    @Test
    void saysWhereItStoppedAndGoesOnThere() throws Exception {
        var big = run("head -c 5000 /dev/zero | tr '\\0' x");
        var stopped = muster("history", "--task", big, "--topic", "results", "--replay-to", "small");
        assertEquals(1, stopped.code(), stopped.out());
        assertTrue(
                stopped.err().contains("2 records are copied, then it stopped: the record at offset"), stopped.err());
        assertEquals(2, records("small").size());
        set("small", "max.message.bytes", "200000");
        var cursor = stopped.err().replaceFirst("(?s).*--continue ([\\w-]+).*", "$1");
        var went = muster(
                "history",
                "--task",
                big,
                "--topic",
                "results",
                "--replay-to",
                "small",
                "--continue",
                cursor,
                "-o",
                "jsonl");
        assertEquals(0, went.code(), went.err());
        assertEquals(1, Json.MAPPER.readTree(went.out()).path("copied").intValue());
        assertEquals(3, records("small").size());
    }

    @Test
    void runsTasksAgain() throws Exception {
        var rerun = muster("tasks", "rerun", task, "--wait", "20s", "-o", "json");
        assertEquals(0, rerun.code(), rerun.err());
        var document = Json.MAPPER.readTree(rerun.out());
        assertEquals("succeeded", document.path("status").textValue());
        assertEquals(task, document.path("rerun_of").textValue());
        var failing = muster("tasks", "submit", "-a", "agent-1", "--wait", "20s", "-o", "jsonl", "--", "false");
        var failed = Json.MAPPER.readTree(failing.out()).path("task_id").textValue();
        var both = muster("tasks", "rerun", task, failed, "--wait", "20s");
        assertEquals(3, both.code(), both.err());
        assertEquals(3, both.out().lines().count(), both.out());
        assertEquals(1, muster("tasks", "rerun", "task_none").code());
        var some = muster("tasks", "rerun", "task_none", task);
        assertEquals(3, some.code());
        assertTrue(some.out().startsWith("task_"), some.out());
        assertTrue(some.err().contains("task_none: "), some.err());
        var slow = muster("tasks", "submit", "-a", "agent-1", "--", "sleep", "3")
                .out()
                .strip();
        var early = muster("tasks", "rerun", slow);
        assertEquals(1, early.code());
        assertTrue(early.err().contains("has not ended"), early.err());
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> muster("tasks", "show", slow).out().contains("succeeded"));
    }

    private static void refused(String why, String... arguments) {
        var words = new ArrayList<>(List.of("history"));
        words.addAll(List.of(arguments));
        var ran = muster(words.toArray(String[]::new));
        assertEquals(1, ran.code(), ran.out() + ran.err());
        assertTrue(ran.err().contains("nothing was copied: ") && ran.err().contains(why), ran.err());
        assertEquals("", ran.out());
    }

    private static void assertSame(
            List<ConsumerRecord<byte[], byte[]>> originals, List<ConsumerRecord<byte[], byte[]>> copies) {
        assertEquals(originals.size(), copies.size());
        for (var i = 0; i < copies.size(); i++) {
            var original = originals.get(i);
            var copy = copies.get(i);
            assertArrayEquals(original.key(), copy.key());
            assertArrayEquals(original.value(), copy.value());
            assertEquals(original.headers(), copy.headers());
            assertEquals(original.timestamp(), copy.timestamp());
        }
    }

    /** By partition and offset; a topic with as many partitions has its copies in the same ones. */
    private static List<ConsumerRecord<byte[], byte[]>> records(String topic) {
        var found = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        try (var consumer = new KafkaConsumer<>(servers(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            var partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                consumer.poll(Duration.ofMillis(200)).forEach(found::add);
            }
        }
        found.sort(Comparator.<ConsumerRecord<byte[], byte[]>>comparingInt(ConsumerRecord::partition)
                .thenComparingLong(ConsumerRecord::offset));
        return found;
    }

    private static void write(ProducerRecord<byte[], byte[]> sent) throws Exception {
        try (var producer = new KafkaProducer<>(servers(), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(sent).get();
        }
    }

    private static void create(String topic, int partitions) throws Exception {
        create(topic, partitions, Map.of());
    }

    private static void create(String topic, int partitions, Map<String, String> config) throws Exception {
        try (var admin = Admin.create(servers())) {
            var created = new NewTopic(topic, partitions, (short) 1).configs(config);
            admin.createTopics(List.of(created)).all().get();
        }
    }

    private static void set(String topic, String name, String value) throws Exception {
        var resource = new org.apache.kafka.common.config.ConfigResource(
                org.apache.kafka.common.config.ConfigResource.Type.TOPIC, topic);
        var change = new org.apache.kafka.clients.admin.AlterConfigOp(
                new org.apache.kafka.clients.admin.ConfigEntry(name, value),
                org.apache.kafka.clients.admin.AlterConfigOp.OpType.SET);
        try (var admin = Admin.create(servers())) {
            admin.incrementalAlterConfigs(Map.of(resource, List.of(change)))
                    .all()
                    .get();
        }
    }

    private static Map<String, Object> servers() {
        return Map.of("bootstrap.servers", stack.infrastructure().bootstrapServers());
    }

    private static String run(String command) {
        var ran = muster("tasks", "submit", "-a", "agent-1", "--wait", "20s", "-o", "jsonl", "--shell", "--", command);
        assertEquals(0, ran.code(), ran.out() + ran.err());
        return ran.out().replaceFirst("(?s).*?\"task_id\":\"([^\"]+)\".*", "$1");
    }

    private static CliRunner.Ran muster(String... arguments) {
        return new CliRunner(directory)
                .with("MUSTER_DATA_DIR", directory.toString())
                .run(arguments);
    }
}
