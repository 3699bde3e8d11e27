package io.muster.example.analytics.engines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.muster.example.analytics.Analytics;
import io.muster.example.analytics.RanStack;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The configurations of docs/analytics.md in a real Connect worker, in front of files and of a real PostgreSQL. */
class ConnectIT {
    @TempDir
    static Path directory;

    private static RanStack stack;
    private static EmbeddedPostgres postgres;
    private static Engine worker;

    @BeforeAll
    static void start() throws Exception {
        stack = RanStack.start(Files.createDirectory(directory.resolve("muster")));
        Oddities.send(stack.bootstrapServers());
        postgres = EmbeddedPostgres.builder().start();
        postgresql("CREATE USER analytics PASSWORD 'analytics'");
        postgresql("CREATE DATABASE analytics OWNER analytics");
        worker = new Engine(
                "connect",
                directory.resolve("log"),
                "org.apache.kafka.connect.cli.ConnectStandalone",
                edited("worker.properties"),
                edited("results-to-file.properties"),
                edited("results-as-documents.properties"),
                edited("results-to-postgresql.properties"));
    }

    @AfterAll
    static void stop() throws IOException {
        worker.close();
        postgres.close();
        stack.close();
    }

    @Test
    void theFileHasEveryFinishedRecordAsALineOfJson() throws Exception {
        var file = directory.resolve("connect/results.jsonl");
        // Each task once, one of them twice, and what is no JSON: a file does not mind.
        await(() -> Files.exists(file) && Files.readAllLines(file).size() == RanStack.TASKS + 2);
        var tasks = new HashSet<String>();
        for (var line : Files.readAllLines(file)) {
            if (!line.equals("not JSON")) {
                var event = new ObjectMapper().readTree(line);
                assertTrue(event.has("finished_at"), line);
                tasks.add(event.path("task_id").textValue());
            }
        }
        assertEquals(RanStack.TASKS, tasks.size());
    }

    @Test
    void documentsComeWithoutASchemaAndWithoutBadBytes() throws Exception {
        var file = directory.resolve("connect/documents");
        await(() -> Files.exists(file) && Files.readAllLines(file).size() == RanStack.TASKS + 1);
        for (var line : Files.readAllLines(file)) {
            assertTrue(line.startsWith("{") && line.contains("status="), line);
            assertFalse(line.contains("stdout="), line);
        }
    }

    @Test
    void theTableHasEveryFinishedAttemptOnce() throws Exception {
        await(() -> rows().equals("6"));
        assertEquals("1", analytics("SELECT count(*) FROM results WHERE status = 'failed' AND exit_code = 1"));
        assertEquals("0", analytics("SELECT count(*) FROM results WHERE now() - finished_at > interval '1 day'"));
    }

    @Test
    void whatCannotBeConvertedIsInTheDeadLetters() throws Exception {
        await(() -> rows().equals("6"));
        var dead = deadLetters().stream()
                .filter(it -> it.value().equals("not JSON"))
                .findFirst()
                .orElseThrow();
        assertEquals("muster.results", header(dead, "__connect.errors.topic"));
        assertEquals("io.muster.task.finished.v1", header(dead, "ce_type"));
        assertTrue(header(dead, "__connect.errors.exception.message").contains("Converting byte[]"));
    }

    /** What is no JSON, and what has no task_id: values are converted before they are filtered. */
    private static List<ConsumerRecord<String, String>> deadLetters() {
        var text = new StringDeserializer();
        try (var consumer = new KafkaConsumer<>(
                Map.<String, Object>of("bootstrap.servers", stack.bootstrapServers()), text, text)) {
            var partitions = List.of(new TopicPartition("analytics.dead-letters", 0));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var dead = new ArrayList<ConsumerRecord<String, String>>();
            Awaitility.await().pollInSameThread().until(() -> {
                consumer.poll(Duration.ofSeconds(1)).forEach(dead::add);
                return dead.size() == 2;
            });
            return dead;
        }
    }

    private static String header(ConsumerRecord<?, ?> polled, String name) {
        return new String(polled.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    private static void await(Callable<Boolean> condition) throws IOException {
        try {
            Awaitility.await().atMost(Duration.ofSeconds(45)).until(() -> condition.call() || !worker.isAlive());
            assertTrue(worker.isAlive() && condition.call());
        } catch (Exception | AssertionError e) {
            throw new AssertionError("the worker's log:\n" + worker.log(), e);
        }
    }

    private static String edited(String file) throws IOException {
        var data = Files.createDirectories(directory.resolve("connect"));
        return Engine.edited(
                        Path.of("connect", file),
                        directory,
                        Map.of(
                                "127.0.0.1:9092", stack.bootstrapServers(),
                                "127.0.0.1:8083", "127.0.0.1:" + freePort(),
                                "127.0.0.1:5432", "127.0.0.1:" + postgres.getPort(),
                                "/var/lib/connect", data.toString(),
                                "/opt/connect/plugins", plugins().toString()))
                .toString();
    }

    /** A folder for each plug-in: the JDBC sink, and the jar with our predicate. */
    private static Path plugins() throws IOException {
        var plugins = Files.createDirectories(directory.resolve("plugins"));
        var sink = plugins.resolve("jdbc-sink");
        if (!Files.exists(sink)) {
            Files.createSymbolicLink(sink, Engine.EXAMPLES.resolve("jdbc-sink/target/lib"));
            var predicate = Path.of(Analytics.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .getPath());
            Files.createSymbolicLink(plugins.resolve("muster-analytics-example.jar"), predicate);
        }
        return plugins;
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static String rows() {
        try {
            return analytics("SELECT count(*) FROM results");
        } catch (SQLException e) {
            return "no table yet";
        }
    }

    private static String analytics(String sql) throws SQLException {
        try (var connection = postgres.getDatabase("analytics", "analytics").getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static void postgresql(String sql) throws SQLException {
        try (var connection = postgres.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
