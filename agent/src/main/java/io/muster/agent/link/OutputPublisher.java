package io.muster.agent.link;

import io.muster.agent.output.OutputChunks;
import io.muster.runtime.kafka.KafkaSettings;
import io.muster.runtime.kafka.Records;
import io.muster.schemas.codec.RecordCodec;
import io.muster.schemas.message.OutputChunk;
import io.muster.schemas.topic.Topics;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes chunks of output while that can be done without making programs wait.
 *
 * <p>Between the programs and Kafka is a queue of bounded size. When it is full, a program that writes is held up for a
 * moment, once; if there is still no room then, chunks are dropped without waiting until the queue is half empty again. So
 * while the broker is away programs go on, and readers see from the sequence numbers what is missing.
 */
public final class OutputPublisher implements OutputChunks, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(OutputPublisher.class);
    static final long MOST_BYTES = 2L * 1024 * 1024;
    private static final long ENTRY_OVERHEAD_BYTES = 512;
    private static final Duration MOMENT = Duration.ofMillis(250);
    private static final Duration FLUSH = Duration.ofMillis(300);

    private final Topics topics;
    private final RecordCodec codec;
    private final Supplier<LossyProducer> producers;
    private final Thread thread =
            Thread.ofPlatform().daemon().name("agent-output").unstarted(this::run);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Entry> queue = new ArrayDeque<>();
    private long bytes;
    private boolean congested;
    private long dropped;
    private boolean started;
    private boolean closed;

    private record Entry(OutputChunk chunk, @Nullable String traceparent, long bytes) {}

    public static OutputPublisher create(KafkaSettings kafka, String clientId, RecordCodec codec) {
        return new OutputPublisher(kafka.topics(), codec, () -> LossyProducer.create(kafka, clientId));
    }

    /** @param producers makes the producer when there is something to publish: an agent without output needs none */
    OutputPublisher(Topics topics, RecordCodec codec, Supplier<LossyProducer> producers) {
        this.topics = topics;
        this.codec = codec;
        this.producers = producers;
    }

    /** From here on chunks are published. The thread comes with the first of them, as the producer does. */
    public void start() {
        lock.lock();
        try {
            started = true;
            wake();
        } finally {
            lock.unlock();
        }
    }

    private void wake() {
        if (started && !queue.isEmpty() && thread.getState() == Thread.State.NEW) {
            thread.start();
        }
        changed.signalAll();
    }

    @Override
    public void send(OutputChunk chunk, @Nullable String traceparent, Patience patience) {
        var size = ENTRY_OVERHEAD_BYTES + 2L * chunk.data().length();
        lock.lock();
        try {
            if (patience == Patience.A_MOMENT && !congested) {
                awaitRoom(size);
            }
            if (closed || bytes + size > MOST_BYTES) {
                drop(chunk);
                return;
            }
            queue.add(new Entry(chunk, traceparent, size));
            bytes += size;
            wake();
        } finally {
            lock.unlock();
        }
    }

    private void awaitRoom(long size) {
        try {
            for (var left = MOMENT.toNanos(); !closed && bytes + size > MOST_BYTES && left > 0; ) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // then it is not waited for
        }
    }

    private void drop(OutputChunk chunk) {
        dropped++;
        if (!congested && !closed) {
            congested = true;
            log.atWarn()
                    .addKeyValue("task_id", chunk.taskId())
                    .addKeyValue("dropped", dropped)
                    .log("output comes faster than Kafka takes it; chunks of it are dropped for a while");
        }
    }

    /** Chunks dropped since the agent's start because they came faster than Kafka took them. */
    public long dropped() {
        lock.lock();
        try {
            return dropped;
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        LossyProducer producer = null;
        try {
            for (var entry = next(); entry != null; entry = next()) {
                producer = publish(entry, producer);
                sent(entry);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (producer != null) {
                producer.close();
            }
        }
    }

    private @Nullable LossyProducer publish(Entry entry, @Nullable LossyProducer opened) {
        var producer = opened;
        try {
            if (producer == null) {
                producer = producers.get();
            }
            producer.send(Records.toProducerRecord(topics.output(), codec.encode(entry.chunk(), entry.traceparent())));
        } catch (RuntimeException e) {
            log.atWarn()
                    .setCause(e)
                    .addKeyValue("event_id", entry.chunk().eventId())
                    .log("a chunk of output cannot be published");
        }
        return producer;
    }

    /** The next one, which stays counted until it is sent; null at the end. */
    private @Nullable Entry next() throws InterruptedException {
        lock.lock();
        try {
            while (queue.isEmpty() && !closed) {
                changed.await();
            }
            return queue.poll();
        } finally {
            lock.unlock();
        }
    }

    private void sent(Entry entry) {
        lock.lock();
        try {
            bytes -= entry.bytes();
            if (congested && bytes <= MOST_BYTES / 2) {
                congested = false;
                log.atInfo().addKeyValue("dropped", dropped).log("output is streamed again");
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Gives what is left a short while to get through. */
    @Override
    public void close() {
        lock.lock();
        try {
            for (var left = FLUSH.toNanos(); bytes > 0 && left > 0; ) {
                left = changed.awaitNanos(left);
            }
            closed = true;
            queue.clear();
            changed.signalAll();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
        try {
            thread.join(FLUSH.plus(FLUSH));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
