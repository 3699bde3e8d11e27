package io.muster.agent.link;

import io.muster.agent.execute.TaskEvents;
import io.muster.agent.journal.Journal;
import io.muster.agent.journal.JournalRecord;
import io.muster.agent.life.AgentFailure;
import io.muster.agent.life.Backoff;
import io.muster.runtime.kafka.KafkaSettings;
import io.muster.runtime.kafka.Producers;
import io.muster.runtime.kafka.Records;
import io.muster.schemas.codec.RecordCodec;
import io.muster.schemas.message.TaskEvent;
import io.muster.schemas.message.TaskFinished;
import io.muster.schemas.message.TaskReturned;
import io.muster.schemas.topic.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes events that are on disk, in order, until Kafka has acknowledged each of them, however long that takes.
 *
 * <p>It holds what the journal holds; {@link #awaitRoom} keeps both bounded while the broker is away.
 */
public final class ResultOutbox implements TaskEvents, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ResultOutbox.class);
    private static final long MAX_BYTES = 32L * 1024 * 1024;
    private static final long ENTRY_OVERHEAD_BYTES = 512;
    private static final Duration FLUSH = Duration.ofMillis(1_500);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final Topics topics;
    private final RecordCodec codec;
    private final Journal journal;
    private final ClockSkew skew;
    private final Supplier<Producer<String, byte[]>> producers;
    private final SendQueue queue = new SendQueue(this::gone);
    private final Thread thread =
            Thread.ofPlatform().daemon().name("agent-outbox").unstarted(this::run);

    /** For the one thread that sends. */
    private final Backoff backoff = new Backoff(FIRST_PAUSE, LONGEST_PAUSE);

    /** Said so already. */
    private final AtomicBoolean failing = new AtomicBoolean();

    public static ResultOutbox create(
            KafkaSettings kafka, String clientId, RecordCodec codec, Journal journal, ClockSkew skew) {
        return new ResultOutbox(
                kafka.topics(),
                codec,
                journal,
                skew,
                () -> Producers.create(
                        kafka,
                        clientId,
                        Duration.ofMillis(Integer.MAX_VALUE), // 24 days: the producer itself retries through outages
                        Map.of("request.timeout.ms", 30_000, "max.block.ms", 5_000)));
    }

    /** @param producers makes a producer when there is something to publish, and another when one has failed for good */
    ResultOutbox(
            Topics topics,
            RecordCodec codec,
            Journal journal,
            ClockSkew skew,
            Supplier<Producer<String, byte[]>> producers) {
        this.topics = topics;
        this.codec = codec;
        this.journal = journal;
        this.skew = skew;
        this.producers = producers;
    }

    public void start() {
        thread.start();
    }

    @Override
    public void publish(TaskEvent event, @Nullable String traceparent, Consumer<Instant> whenLogged) {
        queue.add(event, traceparent, whenLogged, size(event));
    }

    /** Waits until there is room for more results, but no longer than {@code limit}; false when there is none. */
    public boolean awaitRoom(Duration limit) throws InterruptedException {
        return queue.awaitBytesBelow(MAX_BYTES, limit);
    }

    /** Waits until Kafka has all that there is, but no longer than {@code limit}; false when it has not. */
    boolean awaitEmpty(Duration limit) throws InterruptedException {
        return queue.awaitEmpty(limit);
    }

    /** Events that Kafka has not acknowledged. */
    public int size() {
        return queue.size();
    }

    private void run() {
        try {
            while (queue.awaitWork()) {
                publishWhatCanBe();
                queue.rewind();
                var _ = queue.awaitClosed(backoff.next());
            }
        } catch (InterruptedException | InterruptException e) {
            throw new AgentFailure("the outbox was interrupted; results stay in the journal until the next start", e);
        }
    }

    /** Not to be had is a producer, for one, while no name of a broker can be resolved: its constructor asks. */
    private void publishWhatCanBe() throws InterruptedException {
        try {
            publishWith(producers.get());
        } catch (InterruptException e) {
            throw e;
        } catch (RuntimeException e) {
            if (failing.compareAndSet(false, true)) {
                log.atWarn().setCause(e).log("results cannot be published; they stay on disk and are tried again");
            }
        }
    }

    /** Returns when the producer has failed or the outbox is closed. The producer, and with it its memory, is gone then. */
    private void publishWith(Producer<String, byte[]> producer) throws InterruptedException {
        try {
            for (var entry = queue.take(); entry != null; entry = queue.take()) {
                send(producer, entry);
            }
        } finally {
            producer.close(Duration.ZERO);
        }
    }

    private void send(Producer<String, byte[]> producer, Unpublished.Entry entry) {
        if (!failing.get()) {
            backoff.reset();
        }
        var epoch = queue.epoch();
        var sentAt = skew.now();
        try {
            var encoded = codec.encode(entry.event(), entry.traceparent());
            var _ = producer.send(Records.toProducerRecord(topics.of(entry.event()), encoded), (metadata, failure) -> {
                if (failure == null) {
                    measure(sentAt, metadata);
                    acknowledged(entry, epoch, loggedAt(metadata));
                } else {
                    failed(entry, epoch, failure);
                }
            });
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            failed(entry, epoch, e);
        }
    }

    /**
     * By the broker's clock. A broker that only knows that it has had the record before tells neither offset nor time, and
     * the client puts this machine's time in its place: that counts as later than any limit.
     */
    static Instant loggedAt(RecordMetadata metadata) {
        return metadata.hasOffset() ? Instant.ofEpochMilli(metadata.timestamp()) : Instant.MAX;
    }

    private void measure(Instant sentAt, RecordMetadata metadata) {
        if (metadata.hasOffset()) {
            skew.acknowledged(sentAt, loggedAt(metadata));
        }
    }

    private void acknowledged(Unpublished.Entry entry, int epoch, Instant loggedAt) {
        if (queue.acknowledge(entry, epoch)) {
            entry.whenLogged().accept(loggedAt);
        }
        if (failing.compareAndSet(true, false)) {
            log.atInfo().log("results are published again");
        }
    }

    private void failed(Unpublished.Entry entry, int epoch, Exception failure) {
        if (failure instanceof RecordTooLargeException) {
            shrink(entry, epoch, failure);
        } else if (queue.fail(entry, epoch, Optional.of(entry.event())) && failing.compareAndSet(false, true)) {
            log.atWarn()
                    .setCause(failure)
                    .addKeyValue("unpublished", queue.size())
                    .log("results cannot be published; they stay on disk and are tried again");
        }
    }

    /** The broker never takes it as it is, and what comes after it must not wait for ever. */
    private void shrink(Unpublished.Entry entry, int epoch, Exception failure) {
        var smaller = OversizedResult.withoutOutput(entry.event());
        if (queue.fail(entry, epoch, smaller)) {
            log.atError()
                    .setCause(failure)
                    .addKeyValue("event_id", entry.event().eventId())
                    .log(
                            smaller.isPresent()
                                    ? "too large for Kafka; published without its output"
                                    : "too large; given up");
        }
    }

    private void gone(TaskEvent event) {
        switch (event) {
            case TaskFinished last -> journal.note(new JournalRecord.Published(last.taskId(), last.attempt()));
            case TaskReturned last -> journal.note(new JournalRecord.Published(last.taskId(), last.attempt()));
            default -> {} // the attempt goes on
        }
    }

    private static long size(TaskEvent event) {
        return event instanceof TaskFinished result
                ? ENTRY_OVERHEAD_BYTES
                        + 2L * (result.stdout().length() + result.stderr().length())
                : ENTRY_OVERHEAD_BYTES;
    }

    /** Gives what is left a short while to get through; the rest is in the journal. */
    @Override
    public void close() {
        try {
            var _ = queue.awaitEmpty(FLUSH);
            queue.close();
            thread.join(FLUSH);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
