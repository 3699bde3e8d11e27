package io.muster.benchmarks.fold;

import io.muster.runtime.kafka.KafkaSettings;
import io.muster.runtime.kafka.Producers;
import io.muster.runtime.kafka.Records;
import io.muster.schemas.codec.EncodedRecord;
import io.muster.schemas.codec.RecordCodec;
import io.muster.schemas.message.Message;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Writes the log that is to be folded, as gateway and agents would, only faster. */
final class Backlog implements AutoCloseable {
    private final KafkaSettings kafka;
    private final RecordCodec codec = new RecordCodec("/muster/benchmark");
    private final Producer<String, byte[]> producer;
    private int owed;

    Backlog(KafkaSettings kafka) {
        this.kafka = kafka;
        this.producer = Producers.create(
                kafka, "benchmark", Duration.ofMinutes(2), Map.of("linger.ms", 20, "batch.size", 64 * 1024));
    }

    /**
     * Returns when all of it is on disk.
     *
     * @param undecodable how many percent of records that are broken in the middle come on top
     * @return how many records it was
     */
    long write(Stream<Message> messages, int undecodable) {
        var failure = new AtomicReference<@Nullable Exception>();
        var written = messages.sequential()
                .mapToLong(message -> {
                    var topic = kafka.topics().of(message);
                    var encoded = codec.encode(message);
                    send(Records.toProducerRecord(topic, encoded), failure);
                    owed += undecodable;
                    if (owed < 100) {
                        return 1;
                    }
                    owed -= 100;
                    send(Records.toProducerRecord(topic, broken(encoded)), failure);
                    return 2;
                })
                .sum();
        producer.flush();
        if (failure.get() != null) {
            throw new IllegalStateException("the backlog could not be written", failure.get());
        }
        return written;
    }

    private static EncodedRecord broken(EncodedRecord whole) {
        return new EncodedRecord(whole.key(), Arrays.copyOf(whole.value(), whole.value().length / 2), whole.headers());
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the callback tells the same
    private void send(ProducerRecord<String, byte[]> encoded, AtomicReference<@Nullable Exception> failure) {
        producer.send(encoded, (metadata, e) -> {
            if (e != null) {
                failure.set(e);
            }
        });
    }

    @Override
    public void close() {
        producer.close();
    }
}
