package io.muster.agent.link;

import static io.muster.agent.Commands.AGENT;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.muster.agent.execute.Admission;
import io.muster.agent.execute.ExecutionSettings;
import io.muster.agent.execute.Executions;
import io.muster.agent.execute.Handlers;
import io.muster.agent.journal.HungDisk;
import io.muster.agent.output.OutputSettings;
import io.muster.agent.output.ReceivedChunks;
import io.muster.agent.output.TaskOutputs;
import io.muster.agent.policy.Verdict;
import io.muster.schemas.codec.RecordCodec;
import io.muster.schemas.topic.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class TopicShareTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-22T10:00:00Z"));
    private static final TopicPartition TOPIC = new TopicPartition(Topics.DEFAULT.tasksOf(AGENT), 0);

    private final MockProducer<String, byte[]> log =
            new MockProducer<>(true, null, new StringSerializer(), new ByteArraySerializer());

    /**
     * An instance that is killed before its journal says that it has entered is believed to have taken nothing. If it had, those
     * after it would take it for a stranger, and leave its commands to it.
     */
    @Test
    void takesNothingBeforeItIsOnDiskThatItHasEntered(@TempDir Path directory) throws Exception {
        var diskTakesIt = new CountDownLatch(1);
        try (var journal = HungDisk.hangingAt("entered", diskTakesIt).open(directory, CLOCK);
                var outputs = new TaskOutputs(new OutputSettings(1_000, 1_000), new ReceivedChunks(), CLOCK);
                var executions = new Executions(
                        new ExecutionSettings(1, 1, Duration.ZERO, Duration.ZERO, 1, Duration.ZERO, "this-boot", true),
                        journal,
                        (event, traceparent, whenLogged) -> {},
                        new Admission(
                                new Handlers(List.of()), request -> new Verdict(true, "", "", false, List.of()), CLOCK),
                        outputs,
                        CLOCK)) {
            var claims = new CommandClaims(
                    new CommandClaims.Identification(AGENT, 1, "here"),
                    Topics.DEFAULT,
                    new RecordCodec("/test"),
                    () -> log,
                    () -> "instance-1",
                    CLOCK);
            var watch = new CancelWatch(this::whatIsInTheLog, TOPIC, claims::read);
            var share = new TopicShare(claims, journal, executions, watch, "here", () -> false);
            var establishing = Thread.ofVirtual().start(() -> share.establish(0, 0));
            await().until(() -> claims.fence().isEstablished());
            assertFalse(establishing.join(Duration.ofMillis(200)));
            assertFalse(share.isEstablished());
            diskTakesIt.countDown();
            assertTrue(establishing.join(Duration.ofSeconds(10)));
            assertTrue(share.isEstablished());
            assertEquals(List.of("instance-1"), journal.tenure().lineage());
        }
    }

    private Consumer<byte[], byte[]> whatIsInTheLog() {
        var consumer = new MockConsumer<byte[], byte[]>("earliest");
        consumer.schedulePollTask(() -> {
            consumer.updateBeginningOffsets(Map.of(TOPIC, 0L));
            var offset = 0L;
            for (var sent : log.history()) {
                consumer.addRecord(new ConsumerRecord<>(
                        TOPIC.topic(),
                        0,
                        offset++,
                        0,
                        TimestampType.LOG_APPEND_TIME,
                        0,
                        0,
                        null,
                        sent.value(),
                        sent.headers(),
                        Optional.empty()));
            }
        });
        return consumer;
    }
}
