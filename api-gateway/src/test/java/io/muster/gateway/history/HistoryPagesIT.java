package io.muster.gateway.history;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.muster.embedded.Infrastructure;
import io.muster.embedded.TestInfrastructure;
import io.muster.gateway.problem.ProblemCode;
import io.muster.gateway.problem.ProblemException;
import io.muster.runtime.history.History.Limits;
import io.muster.runtime.history.HistoryQuery;
import io.muster.runtime.history.LogEvent;
import io.muster.runtime.kafka.KafkaSettings;
import io.muster.runtime.kafka.TopicAdmin;
import io.muster.schemas.codec.Json;
import io.muster.schemas.contract.JsonSchemas;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.topic.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Pages of the log put together are the log, wherever they were cut. */
@Tag("infrastructure")
@ExtendWith(TestInfrastructure.class)
class HistoryPagesIT {
    private static final Instant BEGIN = Instant.parse("2026-11-22T10:00:00Z");
    private static final Limits ENOUGH = new Limits(100_000, Duration.ofSeconds(30));
    private KafkaSettings kafka;
    private LogReadings readings;

    @BeforeEach
    void createTopics(Infrastructure infrastructure) {
        kafka = new KafkaSettings(infrastructure.bootstrapServers(), new Topics("h" + UUID.randomUUID() + "."), 3);
        readings = new LogReadings(kafka);
        try (var admin = new TopicAdmin(kafka, "test-admin", Duration.ofSeconds(20))) {
            admin.ensure(kafka.topics().shared(3));
        }
    }

    @Test
    void pagesPutTogetherAreTheWholeWhateverEndsThem() {
        var seed = System.nanoTime();
        var random = new Random(seed);
        for (var i = 0; i < 60; i++) {
            var topic = random.nextBoolean()
                    ? kafka.topics().taskEvents()
                    : kafka.topics().results();
            write(topic, random.nextInt(3), "task_" + random.nextInt(5), i / 3, "{\"task_id\": \"task_1\"}");
        }
        var all = everything(any(), 1_000, ENOUGH);
        assertEquals(60, all.size());
        assertEquals(
                all.stream().map(LogEvent::time).sorted().toList(),
                all.stream().map(LogEvent::time).toList());
        assertEquals(all, everything(any(), 7, ENOUGH), "cut by what was found, seed " + seed);
        assertEquals(all, everything(any(), 1_000, new Limits(5, Duration.ofSeconds(30))), "cut by what was looked at");
        assertEquals(List.of(), everything(task("task_none"), 7, new Limits(11, Duration.ofSeconds(30))));
    }

    /** The time is over before Kafka has answered with the first record: nothing is found, and nothing is lost. */
    @Test
    void aPageThatTimeEndedIsEmptyAndTheNextGoesOn() {
        write(kafka.topics().results(), 0, "task_1", 0, "{}");
        var none = page(any(), Optional.empty(), 10, new Limits(10, Duration.ZERO));
        assertEquals(List.of(), none.items());
        var next = page(any(), Optional.ofNullable(none.nextCursor()), 10, ENOUGH);
        assertEquals(1, next.items().size());
    }

    @Test
    void whatIsWrittenAfterTheFirstPageIsNotOnTheLast() {
        for (var i = 0; i < 4; i++) {
            write(kafka.topics().results(), i % 3, "task_1", i, "{}");
        }
        var first = page(any(), Optional.empty(), 2, ENOUGH);
        write(kafka.topics().results(), 0, "task_1", 9, "{\"late\": true}");
        var second = page(any(), Optional.ofNullable(first.nextCursor()), 100, ENOUGH);
        assertEquals(2, second.items().size());
        assertEquals(null, second.nextCursor());
    }

    /** The records of a job's task are keyed by the job, so they are looked for everywhere when the task's place has none. */
    @Test
    void aTaskOfAJobIsFoundAcrossPages() {
        for (var number = 0; number < 3; number++) {
            for (var i = 0; i < 5; i++) {
                write(kafka.topics().results(), number, "job_1", i, "{\"task_id\": \"task_" + i + "\"}");
            }
        }
        var found = everything(task("task_3"), 1, new Limits(2, Duration.ofSeconds(30)));
        assertTrue(
                found.size() >= 1 && found.stream().allMatch(event -> "task_3".equals(event.taskId())),
                found::toString);
        assertEquals(everything(task("task_3"), 100, ENOUGH), found);
    }

    /** Two hours ago is another moment on each page; the first page's is the one that counts. */
    @Test
    void thePeriodIsThatOfTheFirstPage() {
        write(kafka.topics().results(), 0, "task_1", 0, "{}");
        write(kafka.topics().results(), 0, "task_1", 1, "{}");
        var first = page(between(BEGIN, null), Optional.empty(), 1, ENOUGH);
        var second = page(between(BEGIN.plusSeconds(60), null), Optional.ofNullable(first.nextCursor()), 1, ENOUGH);
        assertEquals(1, second.items().size());
    }

    @Test
    void aCursorOfAnotherQueryIsRefused() {
        for (var i = 0; i < 4; i++) {
            write(kafka.topics().results(), 0, "task_1", i, "{}");
            write(kafka.topics().deadLetters(), 0, "task_1", i, "{}");
        }
        var ofDeadLetters =
                page(topics("dead-letters"), Optional.empty(), 1, ENOUGH).nextCursor();
        for (var cursor : List.of("!", "MQ", "", "x".repeat(100), String.valueOf(ofDeadLetters))) {
            if (!cursor.isEmpty()) {
                var refused = assertThrows(
                        ProblemException.class, () -> page(topics("results"), Optional.of(cursor), 1, ENOUGH));
                assertEquals(ProblemCode.INVALID_PARAMETER, refused.code());
            }
        }
    }

    /** Half a surrogate pair can be read and not be written; bytes that are no UTF-8, no JSON, no key, no value. */
    @Test
    void whateverARecordHoldsCanBeWrittenAsJson() throws Exception {
        var values = new ArrayList<byte @Nullable []>();
        values.add(null);
        for (var text :
                List.of("", "{", "null", "1e999", "{\"task_id\": \"\\ud800\", \"\\udfff\": 1}", "[1, 2]", "\"x\"")) {
            values.add(text.getBytes(UTF_8));
        }
        values.add(new byte[] {(byte) 0xff, 0, 7, (byte) 0x80});
        values.add(new byte[] {'"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"'});
        values.add(new byte[] {0, 0, 0, '"', 0, 0, (byte) 0xd8, 0, 0, 0, 0, '"'});
        values.add("[".repeat(5_000).getBytes(UTF_8));
        for (var value : values) {
            send(new ProducerRecord<>(kafka.topics().results(), 0, BEGIN.toEpochMilli(), null, value));
        }
        var odd = new ProducerRecord<byte[], byte @Nullable []>(
                kafka.topics().results(), 0, BEGIN.toEpochMilli(), new byte[] {(byte) 0xff}, "{}".getBytes(UTF_8));
        odd.headers().add("ce_type", new byte[] {(byte) 0xfe}).add("none", null).add("twice", new byte[] {'1'});
        send(odd);
        var page = page(any(), Optional.empty(), 100, ENOUGH);
        assertEquals(values.size() + 1, page.items().size());
        for (var event : page.items()) {
            var written = Json.MAPPER.writeValueAsBytes(event);
            assertEquals(
                    List.of(), JsonSchemas.violations("history/v1/history-event.json", Json.MAPPER.readTree(written)));
        }
    }

    @Test
    void readsForAFewAtATimeAndSaysSoToTheOthers() {
        var refused = new HashSet<ProblemCode>();
        var depth = nested(1, refused);
        assertEquals(4, depth);
        assertEquals(Set.of(ProblemCode.TOO_MANY_READINGS), refused);
        assertEquals("free again", readings.read(history -> "free again"));
    }

    private int nested(int depth, Set<ProblemCode> refused) {
        try {
            return readings.read(history -> nested(depth + 1, refused));
        } catch (ProblemException e) {
            refused.add(e.code());
            return depth - 1;
        }
    }

    private List<LogEvent> everything(HistoryQuery query, int limit, Limits limits) {
        var all = new ArrayList<LogEvent>();
        Optional<String> cursor = Optional.empty();
        do {
            var page = page(query, cursor, limit, limits);
            assertTrue(page.items().size() <= limit);
            all.addAll(page.items());
            cursor = Optional.ofNullable(page.nextCursor());
        } while (cursor.isPresent());
        return all;
    }

    private HistoryPage page(HistoryQuery query, Optional<String> cursor, int limit, Limits limits) {
        return readings.read(history -> HistoryPage.read(history, new HistoryRequest(query, cursor, limit), limits));
    }

    private static HistoryQuery any() {
        return topics();
    }

    private static HistoryQuery topics(String... names) {
        return new HistoryQuery(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(names));
    }

    private static HistoryQuery task(String id) {
        return HistoryQuery.of(new TaskId(id), List.of());
    }

    private static HistoryQuery between(Instant from, @Nullable Instant to) {
        return new HistoryQuery(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(from),
                Optional.ofNullable(to),
                List.of());
    }

    private void write(String topic, int partition, String key, int second, String value) {
        send(new ProducerRecord<>(
                topic,
                partition,
                BEGIN.plusSeconds(second).toEpochMilli(),
                key.getBytes(UTF_8),
                value.getBytes(UTF_8)));
    }

    private void send(ProducerRecord<byte @Nullable [], byte @Nullable []> sent) {
        var config = Map.<String, Object>of("bootstrap.servers", kafka.bootstrapServers(), "linger.ms", 0);
        try (var producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            var _ = producer.send(sent);
        }
    }
}
