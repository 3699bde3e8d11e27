package io.muster.agent.link;

import static io.muster.agent.Commands.AGENT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.muster.agent.output.OutputChunks.Patience;
import io.muster.schemas.codec.RecordCodec;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.message.OutputChunk;
import io.muster.schemas.task.OutputStreamName;
import io.muster.schemas.topic.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class OutputPublisherTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    private static final String TEXT = "x".repeat(32 * 1024);
    private final Broker broker = new Broker();
    private final OutputPublisher publisher =
            new OutputPublisher(Topics.DEFAULT, new RecordCodec("/test"), () -> new LossyProducer(broker));
    private long sequence;

    @AfterEach
    void close() {
        broker.thaw();
        publisher.close();
    }

    @Test
    void publishesInOrder() {
        broker.thaw();
        publisher.start();
        for (var n = 0; n < 100; n++) {
            send(Patience.A_MOMENT);
        }
        await().until(() -> broker.history().size() == 100);
        assertEquals(0, publisher.dropped());
        var ids = broker.history().stream()
                .map(sent -> new String(sent.headers().lastHeader("ce_id").value(), UTF_8))
                .toList();
        for (var n = 0; n < 100; n++) {
            assertEquals("t/1/output/" + (n + 1), ids.get(n));
        }
    }

    @Test
    void holdsAProgramUpForAMomentOnceAndThenDropsWhileTheBrokerIsFrozen() {
        publisher.start();
        var begun = System.nanoTime();
        for (var n = 0; n < 1_000; n++) {
            send(Patience.A_MOMENT);
        }
        var took = Duration.ofNanos(System.nanoTime() - begun);
        assertTrue(took.compareTo(Duration.ofSeconds(2)) < 0, () -> "a thousand chunks took " + took);
        assertTrue(took.compareTo(Duration.ofMillis(200)) > 0, () -> "nobody was slowed down: " + took);
        assertTrue(publisher.dropped() > 900, () -> "dropped " + publisher.dropped());
        broker.thaw();
        var kept = 1_000 - publisher.dropped();
        await().until(() -> broker.history().size() == kept);
        send(Patience.NONE);
        await().until(() -> broker.history().size() == kept + 1);
    }

    @Test
    void doesNotMakeOthersWaitForOneThatWritesTooFast() {
        publisher.start();
        var begun = System.nanoTime();
        for (var n = 0; n < 200; n++) {
            send(Patience.NONE);
        }
        var took = Duration.ofNanos(System.nanoTime() - begun);
        assertTrue(took.compareTo(Duration.ofMillis(200)) < 0, () -> "took " + took);
        assertTrue(publisher.dropped() > 100);
    }

    private void send(Patience patience) {
        publisher.send(
                new OutputChunk(new TaskId("t"), null, AGENT, 1, ++sequence, OutputStreamName.STDOUT, 0, TEXT, NOW),
                null,
                patience);
    }

    /** Frozen: a producer's send does not return while it is. */
    private static final class Broker extends MockProducer<String, byte[]> {
        private final Semaphore frozen = new Semaphore(0);

        Broker() {
            super(true, null, new StringSerializer(), new ByteArraySerializer());
        }

        void thaw() {
            frozen.release(1_000_000);
        }

        @Override
        @SuppressWarnings("UnsynchronizedOverridesSynchronized") // while it is frozen, others may still look at it
        public Future<RecordMetadata> send(ProducerRecord<String, byte[]> outgoing, Callback callback) {
            frozen.acquireUninterruptibly();
            return super.send(outgoing, callback);
        }
    }
}
