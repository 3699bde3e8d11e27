package io.muster.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.muster.cli.up.LocalStack;
import io.muster.cli.up.LocalStackConfig;
import io.muster.schemas.codec.Json;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The history as an operator reads it, beside a running stack. */
class HistoryCommandIT {
    @TempDir
    static Path directory;

    private static LocalStack stack;

    @BeforeAll
    static void start() {
        stack = LocalStack.start(LocalStackConfig.onFreePorts(directory, 2, Map.of()));
    }

    @AfterAll
    static void stop() {
        stack.close();
    }

    @Test
    void tellsEverythingOfATaskInOrder() throws Exception {
        var task = run("agent-1");
        run("agent-2");
        var events = events("--task", task);
        assertEquals(
                List.of("task submitted", "task delivered", "task started", "task finished: succeeded"),
                events.stream().map(event -> event.path("event").textValue()).toList());
        for (var event : events) {
            assertEquals(task, event.path("data").path("task_id").textValue());
        }
        var table = muster("history", "--task", task);
        assertEquals(5, table.out().lines().count(), table.out());
        assertTrue(table.out().startsWith("TIME"), table.out());
        assertEquals(
                events.size(),
                Json.MAPPER
                        .readTree(
                                muster("history", "--task", task, "-o", "json").out())
                        .size());
    }

    @Test
    void saysTheSameAsRest() throws Exception {
        var task = run("agent-1");
        var request = HttpRequest.newBuilder(stack.url().resolve("/api/v1/history?task_id=" + task))
                .header("Authorization", "Bearer " + stack.adminToken())
                .build();
        try (var http = HttpClient.newHttpClient()) {
            var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            var items = Json.MAPPER.readTree(answer.body()).path("items");
            assertEquals(4, items.size());
            assertEquals(items.valueStream().toList(), events("--task", task));
        }
    }

    @Test
    void tellsWhatAnAgentSaidAndWhatBecameOfItsTasksWhereverItIs() throws Exception {
        var tasks = Stream.generate(() -> run("agent-2")).limit(4).toList();
        run("agent-1");
        var events = events("--agent", "agent-2");
        for (var event : events) {
            assertEquals("agent-2", event.path("agent_id").textValue());
        }
        var kinds =
                events.stream().map(event -> event.path("event").textValue()).toList();
        assertTrue(
                kinds.containsAll(List.of("agent registered", "agent enrolled", "agent heartbeat")), kinds.toString());
        var finished = events("--agent", "agent-2", "--topic", "results").stream()
                .map(event -> event.path("task_id").textValue())
                .toList();
        assertTrue(finished.containsAll(tasks));
    }

    @Test
    void mergesByTimeAndKeepsTheOrderOfEachPartition() throws Exception {
        Stream.generate(() -> run("agent-1")).limit(4).forEach(id -> {});
        var times = new ArrayList<String>();
        var offsets = new HashMap<String, Long>();
        for (var event : events("--topic", "task-events", "--topic", "results")) {
            times.add(event.path("time").textValue());
            var partition = event.path("topic").asText() + event.path("partition");
            var before = offsets.put(partition, event.path("offset").longValue());
            assertTrue(before == null || before < event.path("offset").longValue());
        }
        assertEquals(times.stream().sorted().toList(), times);
    }

    @Test
    void endsAndBeginsWhereItIsTold() throws Exception {
        var first = run("agent-1");
        var finished = events("--task", first).getLast().path("time").textValue();
        var second = run("agent-1");
        var before = muster("history", "--to", finished, "--topic", "results", "-o", "jsonl")
                .out();
        var after = muster("history", "--from", finished, "--topic", "results", "-o", "jsonl")
                .out();
        assertTrue(before.contains(first) && !before.contains(second), before);
        assertTrue(after.contains("task finished") && after.contains(second), after);
        assertFalse(muster("history", "--from", "-2h").out().isEmpty());
        assertEquals(
                "no events\n", muster("history", "--to", "2020-01-01T00:00Z").err());
        assertEquals(2, muster("history", "--from", "yesterday").code());
    }

    @Test
    void showsAndCountsWhatCannotBeReadAndWhatIsNew() throws Exception {
        var config = Map.<String, Object>of(
                "bootstrap.servers", stack.infrastructure().bootstrapServers());
        try (var producer = new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>("muster.results", "task_odd", "{"))
                    .get();
            var newer = new ProducerRecord<>("muster.results", "task_odd", "{\"task_id\": \"task_odd\"}");
            newer.headers()
                    .add("ce_type", "io.muster.task.paused.v1".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            producer.send(newer).get();
        }
        var ran = muster("history", "--task", "task_odd");
        assertEquals(0, ran.code());
        assertTrue(ran.out().contains("undecodable: no ce_type header"), ran.out());
        assertTrue(ran.out().contains("unknown type io.muster.task.paused.v1"), ran.out());
        assertEquals(
                "note: 1 records cannot be decoded\nnote: 1 records are of types that this version does not know\n",
                ran.err());
    }

    @Test
    void saysWhenRetentionHasDeletedTheBeginning() throws Exception {
        var config = Map.<String, Object>of(
                "bootstrap.servers", stack.infrastructure().bootstrapServers());
        try (var producer = new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>("muster.dead-letters", "one", "1"))
                    .get();
            producer.send(new ProducerRecord<>("muster.dead-letters", "two", "2"))
                    .get();
        }
        assertEquals(
                0, events("--topic", "dead-letters").getFirst().path("offset").intValue());
        assertFalse(muster("history", "--topic", "dead-letters").err().contains("retention"));
        try (var admin = Admin.create(config)) {
            admin.deleteRecords(Map.of(new TopicPartition("muster.dead-letters", 0), RecordsToDelete.beforeOffset(1)))
                    .all()
                    .get();
        }
        var ran = muster("history", "--topic", "dead-letters");
        assertEquals(
                1, events("--topic", "dead-letters").getFirst().path("offset").intValue());
        assertTrue(
                ran.err()
                        .contains("retention has deleted the beginning of muster.dead-letters, partition 0:"
                                + " it begins at offset 1"),
                ran.err());
    }

    @Test
    void saysThatThereIsNoSuchTopic() {
        var ran = muster("history", "--topic", "nothing");
        assertEquals(1, ran.code());
        assertTrue(ran.err().contains("there is no topic muster.nothing"), ran.err());
    }

    private static List<JsonNode> events(String... arguments) throws Exception {
        var words = new ArrayList<>(List.of("history", "-o", "jsonl"));
        words.addAll(List.of(arguments));
        var ran = muster(words.toArray(String[]::new));
        assertEquals(0, ran.code(), ran.err());
        var events = new ArrayList<JsonNode>();
        for (var line : ran.out().lines().toList()) {
            events.add(Json.MAPPER.readTree(line));
        }
        return events;
    }

    private static String run(String agent) {
        var ran = muster("tasks", "submit", "-a", agent, "--wait", "20s", "-o", "jsonl", "--", "true");
        assertEquals(0, ran.code(), ran.out() + ran.err());
        return ran.out().replaceFirst("(?s).*\"task_id\":\"([^\"]+)\".*", "$1");
    }

    private static CliRunner.Ran muster(String... arguments) {
        return new CliRunner(directory)
                .with("MUSTER_DATA_DIR", directory.toString())
                .run(arguments);
    }
}
