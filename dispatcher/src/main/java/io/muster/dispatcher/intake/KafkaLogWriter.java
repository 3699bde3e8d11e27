package io.muster.dispatcher.intake;

import io.muster.runtime.kafka.KafkaSettings;
import io.muster.runtime.kafka.LogUnavailableException;
import io.muster.runtime.kafka.Producers;
import io.muster.runtime.kafka.Records;
import io.muster.schemas.codec.RecordCodec;
import io.muster.schemas.message.Message;
import io.muster.schemas.topic.Topics;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;

/**
 * Writes with one producer on a thread of its own: Kafka's {@code send} blocks while a topic's metadata is fetched, and
 * an agent's topic that is gone must not hold up the fold.
 */
public final class KafkaLogWriter implements LogWriter, AutoCloseable {
    private static final Duration DELIVERY_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);
    private final Topics topics;
    private final RecordCodec codec = new RecordCodec("/muster/dispatcher");
    private final Producer<String, byte[]> producer;
    private final ExecutorService sender;

    public KafkaLogWriter(KafkaSettings kafka) {
        this.topics = kafka.topics();
        // It may touch thousands of agent topics, and sets a batch aside for each.
        this.producer = Producers.create(
                kafka, "muster-dispatcher", DELIVERY_TIMEOUT, Map.of("batch.size", 4_096, "max.block.ms", 2_000));
        this.sender = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().daemon().name("muster-dispatcher-writer").factory());
    }

    @Override
    public CompletableFuture<Void> append(Message message) {
        var written = new CompletableFuture<Void>();
        try {
            sender.execute(() -> send(message, written));
        } catch (RejectedExecutionException e) {
            written.completeExceptionally(new LogUnavailableException("closed", e));
        }
        return written;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the callback tells the same
    private void send(Message message, CompletableFuture<Void> written) {
        var topic = topics.of(message);
        try {
            producer.send(Records.toProducerRecord(topic, codec.encode(message)), (metadata, failure) -> {
                if (failure == null) {
                    written.complete(null);
                } else {
                    written.completeExceptionally(new LogUnavailableException("cannot write to " + topic, failure));
                }
            });
        } catch (KafkaException | IllegalStateException e) {
            written.completeExceptionally(new LogUnavailableException("cannot write to " + topic, e));
        }
    }

    @Override
    public void close() {
        sender.shutdown();
        try {
            if (!sender.awaitTermination(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                sender.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        producer.close(CLOSE_TIMEOUT);
    }
}
