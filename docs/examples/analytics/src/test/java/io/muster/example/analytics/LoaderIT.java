package io.muster.example.analytics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.muster.embedded.EmbeddedKafka;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** The loader on a real Kafka, with everything in the log that can be in it. */
class LoaderIT {
    private static final String FINISHED = "io.muster.task.finished.v1";
    private static final String HEARTBEAT = "io.muster.agent.heartbeat.v1";

    @TempDir
    static Path kafkaDirectory;

    private static EmbeddedKafka kafka;
    private static Admin admin;
    private static KafkaProducer<byte[], byte[]> producer;

    @TempDir
    Path directory;

    private Path database;
    private String topic;

    @BeforeAll
    static void start() {
        kafka = new EmbeddedKafka(kafkaDirectory, 0);
        kafka.start();
        Map<String, Object> settings = Map.of("bootstrap.servers", kafka.bootstrapServers(), "linger.ms", 5);
        admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
        producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @AfterAll
    static void stop() {
        producer.close();
        admin.close();
        kafka.close();
    }

    @BeforeEach
    void createTopic(TestInfo test) throws Exception {
        database = directory.resolve("muster.duckdb");
        topic = test.getTestMethod().orElseThrow().getName();
        create(topic);
    }

    @Test
    void countsEachRecordOnceAndNamesWhatItDoesNotLoad() throws Exception {
        send(topic, FINISHED, "task_1/1/finished", finished("task_1"));
        send(topic, FINISHED, "task_1/1/finished", finished("task_1"));
        send(topic, FINISHED, "task_2/1/finished", finished("task_2").replace("{", "{\"of_the_future\":[1,{}],"));
        send(topic, FINISHED, "task_3/1/finished", finished("task_3").replace("succeeded", "of_the_future"));
        send(topic, HEARTBEAT, "web-1/1/1", heartbeat(1));
        send(topic, "io.muster.task.started.v1", "task_1/1/started", "{}");
        send(topic, "io.muster.task.finished.v2", "task_1/1/finished", "{}");
        send(topic, "io.muster.task.finished.v2", "task_2/1/finished", "not JSON");
        var unreadable = List.of(
                send(topic, FINISHED, "a", "not JSON"),
                send(topic, FINISHED, "b", finished("task_4").replace("\"attempt\":1", "\"attempt\":\"one\"")),
                send(topic, FINISHED, "c", finished("task_5").replace("\"attempt\":1,", "")),
                send(topic, FINISHED, "d", "[]"),
                send(topic, FINISHED, "e", null),
                send(topic, FINISHED, null, finished("task_6")),
                send(topic, null, null, "plain"),
                send(topic, HEARTBEAT, "f", heartbeat(2).replace("2026", "in the year 2026")));
        load();
        assertEquals("task_1 task_2 task_3", ask("SELECT string_agg(task_id, ' ' ORDER BY task_id) FROM results"));
        assertEquals("1", ask("SELECT count(*) FROM heartbeats"));
        assertEquals("2", ask("SELECT records FROM load_skipped WHERE ce_type = 'io.muster.task.finished.v2'"));
        assertEquals("1", ask("SELECT records FROM load_skipped WHERE ce_type = 'io.muster.task.started.v1'"));
        assertEquals(Long.toString(unreadable.size()), ask("SELECT count(*) FROM load_unreadable WHERE reason <> ''"));
        assertEquals("no attempt", ask("SELECT reason FROM load_unreadable WHERE reason LIKE 'no a%'"));
    }

    @Test
    void goesOnWhereItEnded() throws Exception {
        send(topic, FINISHED, "task_1/1/finished", finished("task_1"));
        send(topic, "io.muster.of.the.future.v1", "x", "{}");
        send(topic, FINISHED, "bad", "bad");
        load();
        load();
        send(topic, FINISHED, "task_1/1/finished", finished("task_1"));
        send(topic, FINISHED, "task_2/1/finished", finished("task_2"));
        load();
        assertEquals("2 1 1", ask("""
                SELECT (SELECT count(*) FROM results) || ' ' || (SELECT sum(records) FROM load_skipped)
                    || ' ' || (SELECT count(*) FROM load_unreadable)
                """));
    }

    @Test
    void rowsThatCannotBeStoredMoveNoOffset() throws Exception {
        try (var warehouse = new Warehouse(database)) {
            var tooLate = new Reading.Skipped(null); // breaks NOT NULL, after the rows before it were written
            assertThrows(
                    SQLException.class,
                    () -> warehouse.store(
                            List.of(new Reading.Heartbeat("a", "web-1", 1, 1, 1, 1, 1, 1, Instant.EPOCH), tooLate),
                            Map.of(new TopicPartition(topic, 0), 7L)));
            assertEquals(Map.of(), warehouse.offsets());
        }
        assertEquals("0", ask("SELECT count(*) FROM heartbeats"));
    }

    @Test
    void tellsWhatKafkaHadDeletedBeforeItWasRead() throws Exception {
        for (int i = 0; i < 4; i++) {
            send(topic, HEARTBEAT, "web-1/1/" + i, heartbeat(i));
        }
        load();
        for (int i = 4; i < 10; i++) {
            send(topic, HEARTBEAT, "web-1/1/" + i, heartbeat(i));
        }
        admin.deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(7)))
                .all()
                .get();
        load();
        load();
        assertEquals("7", ask("SELECT count(*) FROM heartbeats"));
        assertEquals("4-7", ask("SELECT first_missing || '-' || read_on_at FROM load_gaps"));
    }

    @Test
    void refusesALogThatIsNotTheOneItWasLoadedFrom() throws Exception {
        try (var warehouse = new Warehouse(database)) {
            warehouse.store(List.of(), Map.of(new TopicPartition(topic, 0), 5L));
        }
        var refused = assertThrows(IllegalStateException.class, this::load);
        assertTrue(refused.getMessage().contains("not the log that this database was loaded from"));
    }

    /** The command itself, killed without a chance to clean up, again and again until it gets through. */
    @Test
    void aLoaderThatIsKilledAndStartedAgainCountsEachRecordOnce() throws Exception {
        create("muster.results");
        create("muster.heartbeats");
        int records = 30_000;
        var sent = new ArrayList<Future<?>>();
        for (int i = 0; i < records; i++) {
            sent.add(producer.send(
                    encoded("muster.results", FINISHED, "task_" + i + "/1/finished", finished("task_" + i))));
            sent.add(producer.send(encoded("muster.heartbeats", "io.muster.of.the.future.v1", "x" + i, "{}")));
        }
        for (var confirmed : sent) {
            confirmed.get();
        }
        var seen = new TreeSet<Integer>();
        var writeAheadLog = directory.resolve("muster.duckdb.wal").toFile();
        for (int kill = 0; kill < 3; kill++) {
            new RecipeProcess(kafka.bootstrapServers(), "load", database.toString())
                    .killWhen(() -> writeAheadLog.length() > 1_000_000);
            seen.add(Integer.parseInt(ask("SELECT count(*) FROM results")));
        }
        assertTrue(
                seen.stream().anyMatch(rows -> rows > 0 && rows < records), "killed between no two batches: " + seen);
        new RecipeProcess(kafka.bootstrapServers(), "load", database.toString()).end();
        assertEquals(records + " " + records, ask("""
                SELECT (SELECT count(*) FROM results) || ' ' || (SELECT sum(records) FROM load_skipped)
                """));
    }

    private void load() throws SQLException {
        try (var warehouse = new Warehouse(database);
                var loader = new Loader(kafka.bootstrapServers(), warehouse)) {
            loader.catchUp(List.of(topic));
        }
    }

    private String ask(String sql) throws SQLException {
        try (var warehouse = new Warehouse(database)) {
            return Questions.answer(warehouse.connection(), sql).get(1).getFirst();
        }
    }

    private static void create(String name) throws ExecutionException, InterruptedException {
        admin.createTopics(List.of(new NewTopic(name, 1, (short) 1))).all().get();
    }

    private static long send(String topic, String ceType, String ceId, String value) throws Exception {
        return producer.send(encoded(topic, ceType, ceId, value)).get().offset();
    }

    private static ProducerRecord<byte[], byte[]> encoded(String topic, String ceType, String ceId, String value) {
        var encoded = new ProducerRecord<byte[], byte[]>(topic, value == null ? null : value.getBytes(UTF_8));
        if (ceType != null) {
            encoded.headers().add("ce_type", ceType.getBytes(UTF_8));
        }
        if (ceId != null) {
            encoded.headers().add("ce_id", ceId.getBytes(UTF_8));
        }
        return encoded;
    }

    private static String finished(String taskId) {
        return """
                {"task_id":"%s","agent_id":"web-1","attempt":1,"type":"shell","status":"succeeded","success":true,\
                "exit_code":0,"duration_ms":12,"finished_at":"2026-11-22T10:00:00.120Z"}""".formatted(taskId);
    }

    private static String heartbeat(long sequence) {
        return """
                {"agent_id":"web-1","incarnation":1,"sequence":%d,"cpu_percent":1.0,"memory_percent":2.5,\
                "disk_usage":40.1,"running":0,"sent_at":"2026-11-22T10:00:00.120Z"}""".formatted(sequence);
    }
}
