package io.muster.agent.link;

import static io.muster.agent.Commands.AGENT;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.muster.agent.Commands;
import io.muster.agent.journal.Journal;
import io.muster.agent.journal.JournalRecord;
import io.muster.schemas.codec.Json;
import io.muster.schemas.codec.RecordCodec;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.message.TaskFinished;
import io.muster.schemas.task.TaskState;
import io.muster.schemas.topic.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class ResultOutboxTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    private final List<MockProducer<String, byte[]>> producers = new CopyOnWriteArrayList<>();
    private final AtomicInteger refusals = new AtomicInteger();
    private Journal journal;
    private ResultOutbox outbox;

    @BeforeEach
    void start(@TempDir Path directory) {
        journal = Journal.open(directory, InstantSource.fixed(NOW));
        outbox = new ResultOutbox(
                Topics.DEFAULT, new RecordCodec("/test"), journal, new ClockSkew(Instant::now), this::producer);
        outbox.start();
    }

    @AfterEach
    void close() {
        while (!producers.isEmpty() && producers.getLast().completeNext()) {
            // lets the flush of close() find nothing left
        }
        outbox.close();
        journal.close();
    }

    @Test
    void forgetsAResultOnlyWhenItIsAcknowledged() {
        publish("t1", "out");
        await().until(() -> sent() == 1);
        assertEquals(1, outbox.size());
        assertEquals(1, journal.live().size());
        producers.getFirst().completeNext();
        await().until(() -> journal.live().isEmpty());
        assertEquals(0, outbox.size());
    }

    @Test
    void sendsEverythingAgainInOrderAfterAFailure() {
        for (var n = 1; n <= 3; n++) {
            publish("t" + n, "out");
        }
        await().until(() -> sent() == 3);
        producers.getFirst().completeNext();
        producers.getFirst().errorNext(new KafkaException("not authorized"));
        await().until(() ->
                producers.size() == 2 && producers.getLast().history().size() == 2);
        assertEquals(List.of("t2", "t3"), keys(producers.getLast()));
        assertTrue(producers.getFirst().closed());
        producers.getLast().completeNext();
        producers.getLast().completeNext();
        await().until(() -> journal.live().isEmpty());
    }

    /** As it is while no name of a broker can be resolved. */
    @Test
    void goesOnWhenThereCanBeNoProducerForAWhile() {
        publish("t1", "out");
        await().until(() -> sent() == 1);
        refusals.set(2);
        producers.getFirst().errorNext(new KafkaException("the broker is gone"));
        await().until(() ->
                producers.size() == 2 && producers.getLast().history().size() == 1);
        assertEquals(0, refusals.get());
        producers.getLast().completeNext();
        await().until(() -> journal.live().isEmpty());
    }

    /** Most agents run nothing for most of the time. */
    @Test
    void makesAProducerWhenThereIsSomethingToPublish() {
        await().during(Duration.ofMillis(100)).until(producers::isEmpty);
        publish("t1", "out");
        await().until(() -> sent() == 1);
    }

    @Test
    void aResultTooLargeForKafkaIsPublishedWithoutItsOutput() throws Exception {
        publish("large", "x".repeat(1_000));
        publish("next", "out");
        await().until(() -> sent() == 2);
        producers.getFirst().errorNext(new RecordTooLargeException("too large"));
        await().until(() ->
                producers.size() == 2 && producers.getLast().history().size() == 2);
        var result =
                Json.MAPPER.readValue(producers.getLast().history().getFirst().value(), TaskFinished.class);
        assertEquals("large", result.taskId().value());
        assertEquals(TaskState.SUCCEEDED, result.status());
        assertEquals("", result.stdout());
        assertEquals(1_000, result.stdoutBytes());
        assertTrue(result.truncated());
        assertTrue(result.error().contains("left out"));
    }

    @Test
    void hasNoRoomWhileTooMuchIsUnpublished() throws Exception {
        assertTrue(outbox.awaitRoom(Duration.ZERO));
        for (var n = 0; n < 35; n++) {
            publish("t" + n, "x".repeat(480_000));
        }
        await().until(() -> !outbox.awaitRoom(Duration.ZERO));
        await().until(() -> sent() == 35);
        producers.getFirst().completeNext();
        producers.getFirst().completeNext();
        assertTrue(outbox.awaitRoom(Duration.ofSeconds(10)));
    }

    @Test
    void takesNoTimeForTheBrokersThatIsThisMachines() {
        var partition = new TopicPartition("results", 0);
        assertEquals(Instant.ofEpochMilli(7), ResultOutbox.loggedAt(new RecordMetadata(partition, 5, 0, 7, 1, 1)));
        assertEquals(Instant.MAX, ResultOutbox.loggedAt(new RecordMetadata(partition, -1, 0, 7, 1, 1)));
    }

    private void publish(String taskId, String stdout) {
        var command = Commands.shell(taskId, "true");
        var result = new TaskFinished(
                new TaskId(taskId),
                null,
                AGENT,
                1,
                "shell",
                TaskState.SUCCEEDED,
                true,
                0,
                stdout,
                "",
                stdout.length(),
                0,
                false,
                null,
                null,
                null,
                1L,
                null,
                null,
                NOW);
        journal.commit(
                List.of(new JournalRecord.Accepted(command, null, 1, NOW), new JournalRecord.Finished(result)),
                () -> outbox.publish(result, null));
    }

    private Producer<String, byte[]> producer() {
        if (refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new KafkaException("No resolvable bootstrap urls given in bootstrap.servers");
        }
        var producer = new MockProducer<>(false, null, new StringSerializer(), new ByteArraySerializer());
        producers.add(producer);
        return producer;
    }

    private int sent() {
        return producers.isEmpty() ? 0 : producers.getFirst().history().size();
    }

    private static List<String> keys(MockProducer<String, byte[]> producer) {
        return producer.history().stream().map(sent -> sent.key()).toList();
    }
}
