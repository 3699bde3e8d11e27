package io.muster.agent.link;

import io.muster.runtime.kafka.KafkaSettings;
import io.muster.runtime.kafka.Producers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** For records that may get lost while the broker is away: never blocks for long, gives up after a while, says so. */
public final class LossyProducer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LossyProducer.class);
    private static final Duration GIVE_UP = Duration.ofSeconds(30);
    private static final int MAX_BLOCK_MILLIS = 1_000;
    private static final int BUFFER_BYTES = 4 * 1024 * 1024;
    private final Producer<String, byte[]> producer;
    private final AtomicLong lost = new AtomicLong();
    private final AtomicBoolean failing = new AtomicBoolean();

    public static LossyProducer create(KafkaSettings kafka, String clientId) {
        return new LossyProducer(Producers.create(
                kafka,
                clientId,
                GIVE_UP,
                Map.of(
                        "linger.ms",
                        10,
                        "max.block.ms",
                        MAX_BLOCK_MILLIS,
                        "request.timeout.ms",
                        10_000,
                        "buffer.memory",
                        BUFFER_BYTES)));
    }

    LossyProducer(Producer<String, byte[]> producer) {
        this.producer = producer;
    }

    /** Blocks for a second at most. */
    void send(ProducerRecord<String, byte[]> outgoing) {
        try {
            var _ = producer.send(outgoing, (metadata, failure) -> {
                if (failure != null) {
                    lost(outgoing.topic(), failure);
                } else if (failing.compareAndSet(true, false)) {
                    log.atInfo().addKeyValue("topic", outgoing.topic()).log("published again");
                }
            });
        } catch (KafkaException e) {
            lost(outgoing.topic(), e);
        }
    }

    private void lost(String topic, Exception failure) {
        // The first of a row with its cause; the others are counted.
        var first = failing.compareAndSet(false, true);
        (first ? log.atWarn().setCause(failure) : log.atDebug())
                .addKeyValue("topic", topic)
                .addKeyValue("lost", lost.incrementAndGet())
                .log("a record could not be published and is given up");
    }

    @Override
    public void close() {
        producer.close(Duration.ofMillis(500));
    }
}
