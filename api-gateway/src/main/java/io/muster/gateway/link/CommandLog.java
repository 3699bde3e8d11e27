package io.muster.gateway.link;

import io.muster.runtime.kafka.KafkaSettings;
import io.muster.runtime.kafka.LogUnavailableException;
import io.muster.runtime.kafka.Producers;
import io.muster.runtime.kafka.Records;
import io.muster.schemas.codec.RecordCodec;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.message.Message;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Writes to the log. Records for an agent always go through the same one of several producers, chosen by the agent's id:
 * a producer's sender loop walks every topic that it has ever touched, so one producer for a whole fleet is slow.
 */
public final class CommandLog implements AutoCloseable {
    /** Together with {@link #MAX_BLOCK} well below the 10 s after which a client is told that Kafka is away. */
    private static final Duration DELIVERY_TIMEOUT = Duration.ofSeconds(5);

    private static final Duration MAX_BLOCK = Duration.ofSeconds(3);
    private final RecordCodec codec = new RecordCodec("/muster/gateway");
    private final KafkaSettings kafka;
    private final List<Producer<String, byte[]>> producers;

    public CommandLog(KafkaSettings kafka, int producerCount) {
        this.kafka = kafka;
        var own = Map.<String, Object>of(
                "batch.size",
                4096,
                "metadata.max.idle.ms",
                86_400_000,
                "buffer.memory",
                16L * 1024 * 1024,
                "max.block.ms",
                MAX_BLOCK.toMillis());
        this.producers = IntStream.range(0, producerCount)
                .mapToObj(i -> Producers.create(kafka, "muster-gateway-" + i, DELIVERY_TIMEOUT, own))
                .toList();
    }

    /**
     * Writes a message to its topic.
     *
     * @param shard the agent whose producer is used
     * @return completed when every in-sync replica has it; failed with {@link LogUnavailableException} when that was not
     *     confirmed in time, or with {@link RecordTooLarge}
     */
    public CompletableFuture<Written> write(Message message, AgentId shard, @Nullable String traceparent) {
        return write(message, shard.hashCode(), traceparent);
    }

    /** As {@link #write(Message, AgentId, String)}, for a message that no agent is known for yet. */
    public CompletableFuture<Written> write(Message message, @Nullable String traceparent) {
        return write(message, message.key().hashCode(), traceparent);
    }

    /**
     * Where a record ended up.
     *
     * @param timestamp the record's, as it stands in the log: in a topic with LogAppendTime by the broker's clock
     */
    public record Written(int partition, long offset, Instant timestamp) {}

    /** The broker does not take records of this size. */
    public static final class RecordTooLarge extends RuntimeException {
        private static final long serialVersionUID = 1;

        RecordTooLarge(Throwable cause) {
            super(cause);
        }
    }

    private CompletableFuture<Written> write(Message message, int hash, @Nullable String traceparent) {
        var topic = kafka.topics().of(message);
        var producerRecord = Records.toProducerRecord(topic, codec.encode(message, traceparent));
        var written = new CompletableFuture<Written>();
        try {
            var _ = producers
                    .get(Math.floorMod(hash, producers.size()))
                    .send(producerRecord, (metadata, error) -> complete(written, topic, metadata, error));
        } catch (RuntimeException e) {
            complete(written, topic, null, e);
        }
        return written;
    }

    private static void complete(
            CompletableFuture<Written> written,
            String topic,
            @Nullable RecordMetadata metadata,
            @Nullable Exception error) {
        if (error instanceof org.apache.kafka.common.errors.RecordTooLargeException) {
            written.completeExceptionally(new RecordTooLarge(error));
        } else if (error != null || metadata == null) {
            written.completeExceptionally(new LogUnavailableException("no acknowledgement from " + topic, error));
        } else {
            written.complete(
                    new Written(metadata.partition(), metadata.offset(), Instant.ofEpochMilli(metadata.timestamp())));
        }
    }

    @Override
    public void close() {
        producers.forEach(producer -> producer.close(Duration.ofSeconds(3)));
    }
}
