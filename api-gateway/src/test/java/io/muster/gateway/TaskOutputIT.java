package io.muster.gateway;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.muster.embedded.Infrastructure;
import io.muster.embedded.TestInfrastructure;
import io.muster.runtime.kafka.KafkaSettings;
import io.muster.runtime.kafka.Producers;
import io.muster.runtime.kafka.Records;
import io.muster.schemas.codec.Json;
import io.muster.schemas.codec.RecordCodec;
import io.muster.schemas.contract.JsonSchemas;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.message.OutputChunk;
import io.muster.schemas.message.TaskFinished;
import io.muster.schemas.message.TaskSubmitted;
import io.muster.schemas.task.OutputStreamName;
import io.muster.schemas.task.RetryPolicy;
import io.muster.schemas.task.TaskState;
import io.muster.schemas.view.TaskFacts;
import io.muster.schemas.view.TaskHash;
import io.muster.schemas.view.ViewKeys;
import java.io.OutputStream;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What tasks write, over HTTP. The chunks are those that an agent would write, the views those of a dispatcher. */
@Tag("infrastructure")
@Timeout(60)
@ExtendWith(TestInfrastructure.class)
class TaskOutputIT {
    private static final TaskId TASK = new TaskId("task_1");
    private static final AgentId AGENT = new AgentId("web-1");
    private static final OutputStreamName OUT = OutputStreamName.STDOUT;
    private static final OutputStreamName ERR = OutputStreamName.STDERR;
    private final HttpClient http = HttpClient.newHttpClient();
    private final RecordCodec codec = new RecordCodec("/muster/agents/web-1");
    private GatewayUnderTest gateway;
    private Producer<String, byte[]> producer;

    @BeforeEach
    void start(Infrastructure infrastructure, @TempDir Path directory) throws Exception {
        gateway = new GatewayUnderTest(infrastructure, directory);
        var kafka = new KafkaSettings(infrastructure.bootstrapServers(), gateway.topics, 1);
        producer = Producers.create(kafka, "test-agent", Duration.ofSeconds(30), Map.of());
        gateway.redis(commands -> commands.hset(ViewKeys.task(TASK), TaskHash.write(TaskFacts.accepted(submitted()))));
    }

    @AfterEach
    void stop() {
        http.shutdownNow();
        producer.close();
        gateway.close();
    }

    @Test
    void aFollowerHearsEachPieceAtOnceAndTheEnd() throws Exception {
        write(1, OUT, 0, "one\n");
        var heard = follow("?follow=true");
        await().until(() -> heard.lines.equals(List.of("one")));
        write(2, OUT, 4, "two\n");
        await().until(() -> heard.lines.equals(List.of("one", "two")));
        assertFalse(heard.over.isDone());
        write(3, ERR, 0, "three\n");
        end(3L, false, "one\ntwo\n", "three\n");
        heard.over.get(10, TimeUnit.SECONDS);
        assertEquals(List.of("one", "two", "three"), heard.lines);
    }

    @Test
    void theResultMayOvertakeTheLastPieces() throws Exception {
        var heard = follow("?follow=true");
        write(1, OUT, 0, "one\n");
        await().until(() -> heard.lines.size() == 1);
        end(2L, true, "one\n", "");
        await().during(Duration.ofMillis(700)).until(() -> !heard.over.isDone());
        write(2, OUT, 4, "two\n");
        heard.over.get(10, TimeUnit.SECONDS);
        assertEquals(List.of("one", "two"), heard.lines);
    }

    @Test
    void piecesAreEventsThatCanBeTakenUpAgain() throws Exception {
        write(1, OUT, 0, "one\n");
        write(2, ERR, 0, "two\n");
        write(3, OUT, 4, "three\n");
        end(3L, true, "one\n", "two\n");
        var all = events("?follow=true", null);
        assertEquals(List.of("output", "output", "output", "end"), names(all));
        assertEquals("stderr", all.get(1).data.path("stream").asText());
        assertTrue(all.getLast().data.path("complete").asBoolean());
        assertEquals(3, all.getLast().data.path("received_chunks").asInt());
        var rest = events("?follow=true", all.get(1).id);
        assertEquals(List.of("output", "end"), names(rest));
        assertEquals("three\n", rest.getFirst().data.path("data").asText());
        assertTrue(rest.getLast().data.path("complete").asBoolean());
        assertEquals(List.of("output", "end"), names(events("?stream=stderr", null)));
    }

    @Test
    void whatIsMissingIsTold() throws Exception {
        write(1, OUT, 0, "one\n");
        write(3, OUT, 10, "three\n");
        assertEquals("one\n\n[... 6 bytes of stdout were lost on the way ...]\nthree\n", text(""));
        end(4L, true, "one\n[...]", "");
        assertTrue(text("").endsWith("\n[... 2 of 4 chunks of the output have come ...]\n"));
        var events = events("", null);
        assertEquals(List.of("output", "lost", "output", "end"), names(events));
        assertEquals(6, events.get(1).data.path("bytes").asInt());
        assertFalse(events.getLast().data.path("complete").asBoolean(true));
    }

    @Test
    void whatIsGoneIsShownFromTheResult() throws Exception {
        end(2L, true, "the beginning and the end", "");
        assertEquals("the beginning and the end", text(""));
        var events = events("?follow=true", null);
        assertEquals(List.of("kept", "end"), names(events));
        assertFalse(events.getLast().data.path("complete").asBoolean(true));
    }

    @Test
    void whatTheResultHasWholeComesFromThereWhenPiecesAreMissing() throws Exception {
        write(2, ERR, 0, "err");
        end(2L, false, "out", "err");
        assertEquals("outerr", text(""));
        assertEquals("out", text("?stream=stdout"));
        write(1, OUT, 0, "never mind");
        assertEquals("outerr", text("?follow=true"));
    }

    @Test
    void aTaskThatHasWrittenNothingYetHasAnEmptyOutput() throws Exception {
        assertEquals("", text(""));
        var events = events("", null);
        assertEquals(List.of("end"), names(events));
        assertEquals("queued", events.getFirst().data.path("status").asText());
        assertNull(events.getFirst().data.get("complete"));
    }

    @Test
    void aClientThatDoesNotReadDoesNotHurtOthersAndMissesNothing() throws Exception {
        var slow = http.send(gateway.admin.request(path("?follow=true")).build(), BodyHandlers.ofInputStream());
        var quick = follow("?follow=true");
        var piece = "x".repeat(30_000) + "\n";
        var pieces = 400; // 12 MB: more than all buffers on the way
        for (var n = 0; n < pieces; n++) {
            write(n + 1, OUT, (long) n * piece.length(), piece);
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> quick.lines.size() == pieces);
        end((long) pieces, true, "x", "");
        quick.over.get(10, TimeUnit.SECONDS);
        try (var body = slow.body()) {
            assertEquals((long) pieces * piece.length(), body.transferTo(OutputStream.nullOutputStream()));
        }
    }

    @Test
    void refusesWhatItDoesNotUnderstand() throws Exception {
        assertEquals("invalid_parameter", gateway.admin.get(path("?follow=yes")).code());
        assertEquals(
                "invalid_parameter", gateway.admin.get(path("?stream=both")).code());
        assertEquals("invalid_id", gateway.admin.get("/api/v1/tasks/a.b/output").code());
        assertEquals(
                "task_not_found",
                gateway.admin.get("/api/v1/tasks/task_none/output").code());
        var request = gateway.admin.request(path("")).header("Last-Event-ID", "seven");
        assertEquals("invalid_header", gateway.admin.send(request.GET()).code());
    }

    private static String path(String query) {
        return "/api/v1/tasks/" + TASK + "/output" + query;
    }

    private String text(String query) throws Exception {
        var answer = gateway.admin.get(path(query));
        assertEquals(200, answer.status(), answer.response()::body);
        return answer.response().body();
    }

    private record Heard(List<String> lines, CompletableFuture<Void> over) {}

    private Heard follow(String query) throws Exception {
        var lines = new CopyOnWriteArrayList<String>();
        var response = http.send(gateway.admin.request(path(query)).build(), BodyHandlers.ofLines());
        assertEquals(200, response.statusCode());
        return new Heard(lines, CompletableFuture.runAsync(() -> response.body().forEach(lines::add)));
    }

    private record Event(@Nullable String id, String name, JsonNode data) {}

    private static List<String> names(List<Event> events) {
        return events.stream().map(Event::name).toList();
    }

    private List<Event> events(String query, @Nullable String after) throws Exception {
        var request = gateway.admin.request(path(query)).header("Accept", "text/event-stream");
        if (after != null) {
            request.header("Last-Event-ID", after);
        }
        var answer = gateway.admin.send(request.GET());
        var events = new ArrayList<Event>();
        for (var block : answer.response().body().split("\n\n", -1)) {
            if (!block.startsWith(":") && !block.isEmpty()) {
                events.add(event(block));
            }
        }
        return events;
    }

    private static Event event(String block) throws Exception {
        String id = null;
        var name = "";
        JsonNode data = Json.MAPPER.missingNode();
        for (var line : block.split("\n", -1)) {
            var value = line.substring(line.indexOf(' ') + 1);
            switch (line.substring(0, line.indexOf(':'))) {
                case "id" -> id = value;
                case "event" -> name = value;
                default -> data = Json.MAPPER.readTree(value);
            }
        }
        if (name.equals("output")) {
            assertEquals(List.of(), JsonSchemas.violations("task/v1/task-output.json", data));
        } else if (name.equals("end")) {
            assertEquals(List.of(), JsonSchemas.violations("task/v1/task-output-end.json", data));
        }
        return new Event(id, name, data);
    }

    private void write(long sequence, OutputStreamName stream, long offset, String data) throws Exception {
        var chunk = new OutputChunk(TASK, null, AGENT, 1, sequence, stream, offset, data, Instant.now());
        producer.send(Records.toProducerRecord(gateway.topics.output(), codec.encode(chunk)))
                .get();
    }

    private void end(@Nullable Long chunks, boolean truncated, String stdout, String stderr) {
        var finished = new TaskFinished(
                TASK,
                null,
                AGENT,
                1,
                "shell",
                TaskState.SUCCEEDED,
                true,
                0,
                stdout,
                stderr,
                stdout.length(),
                stderr.length(),
                truncated,
                chunks,
                null,
                null,
                3L,
                null,
                null,
                Instant.now());
        gateway.redis(commands -> commands.hset(ViewKeys.task(TASK), TaskHash.write(TaskFacts.of(finished, 0))));
        gateway.redis(commands -> commands.publish(ViewKeys.ENDED_TASKS_CHANNEL, TASK.value()));
    }

    private static TaskSubmitted submitted() {
        return new TaskSubmitted(
                TASK,
                null,
                AGENT,
                null,
                "shell",
                Json.MAPPER.createObjectNode(),
                Duration.ofHours(1),
                Duration.ofMinutes(1),
                RetryPolicy.NONE,
                Map.of(),
                "admin",
                Instant.now(),
                null);
    }
}
