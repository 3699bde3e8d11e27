package io.muster.benchmarks.fold;

import io.muster.runtime.kafka.KafkaSettings;
import io.muster.runtime.kafka.Producers;
import io.muster.runtime.kafka.Records;
import io.muster.schemas.codec.RecordCodec;
import io.muster.schemas.message.Message;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;

/** Writes the log that is to be folded, as gateway and agents would, only faster. */
final class Backlog implements AutoCloseable {
    private final KafkaSettings kafka;
    private final RecordCodec codec = new RecordCodec("/muster/benchmark");
    private final Producer<String, byte[]> producer;

    Backlog(KafkaSettings kafka) {
        this.kafka = kafka;
        this.producer = Producers.create(
                kafka, "benchmark", Duration.ofMinutes(2), Map.of("linger.ms", 20, "batch.size", 64 * 1024));
    }

    /**
     * Returns when all of it is on disk.
     *
     * @return how many records it was
     */
    @SuppressWarnings("FutureReturnValueIgnored") // the callback tells the same
    long write(Stream<Message> messages) {
        var failure = new AtomicReference<@Nullable Exception>();
        var written = messages.mapToLong(message -> {
                    var encoded = Records.toProducerRecord(kafka.topics().of(message), codec.encode(message));
                    producer.send(encoded, (metadata, e) -> {
                        if (e != null) {
                            failure.set(e);
                        }
                    });
                    return 1;
                })
                .sum();
        producer.flush();
        if (failure.get() != null) {
            throw new IllegalStateException("the backlog could not be written", failure.get());
        }
        return written;
    }

    @Override
    public void close() {
        producer.close();
    }
}
