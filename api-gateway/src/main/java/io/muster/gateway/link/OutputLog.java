package io.muster.gateway.link;

import io.muster.runtime.kafka.Consumers;
import io.muster.runtime.kafka.KafkaSettings;
import io.muster.runtime.kafka.KeyPartitions;
import io.muster.runtime.kafka.LogUnavailableException;
import io.muster.runtime.kafka.Records;
import io.muster.schemas.codec.Decoded;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.message.OutputChunk;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Reads chunks of one task's output that are in the log already, some at a time. A few consumers serve all readers: none of
 * them is held while a client is written to. Safe for use by many threads.
 */
public final class OutputLog implements AutoCloseable {
    private static final int READERS = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    /** How long a page is read for, so that others get their turn. */
    private static final Duration TURN = Duration.ofSeconds(1);

    private static final Duration POLL = Duration.ofMillis(100);

    private final KafkaSettings kafka;
    private final BlockingQueue<Reader> free = new ArrayBlockingQueue<>(READERS);
    private volatile int partitions;

    /**
     * Some of a task's chunks.
     *
     * @param next the offset to go on with
     */
    public record Page(List<OutputChunk> chunks, long next) {}

    /** A part of one partition: from its first offset to the one before its last. */
    public record Stretch(int partition, long from, long to) {
        public boolean isEmpty() {
            return from >= to;
        }

        public Stretch from(long offset) {
            return new Stretch(partition, Math.max(from, offset), to);
        }
    }

    public OutputLog(KafkaSettings kafka) {
        this.kafka = kafka;
        for (var n = 1; n <= READERS; n++) {
            free.add(new Reader("muster-gateway-output-" + n));
        }
    }

    /**
     * Where a task's chunks can be.
     *
     * @param key of the task's records
     * @param from when, by the broker's clock, there was none yet
     * @param to when there was none any more; empty: now
     * @throws LogUnavailableException when Kafka does not answer within some seconds
     */
    public Stretch stretch(String key, Instant from, Optional<Instant> to) {
        return read(consumer -> {
            var partition = partition(consumer, key);
            var end = end(consumer, partition);
            return new Stretch(
                    partition.partition(),
                    at(consumer, partition, from, end),
                    to.map(time -> at(consumer, partition, time, end)).orElse(end));
        });
    }

    /**
     * The chunks of a task at the beginning of the stretch: as many as fit, or as are found in a second.
     *
     * @param mostBytes about how much text the page may hold; one chunk more than that
     * @throws LogUnavailableException when Kafka does not answer within some seconds
     */
    public Page page(TaskId taskId, Stretch stretch, int mostBytes) {
        return read(consumer -> {
            var partition = new TopicPartition(kafka.topics().output(), stretch.partition());
            consumer.assign(List.of(partition));
            consumer.seek(partition, stretch.from());
            try {
                return page(consumer, partition, taskId, stretch, mostBytes);
            } catch (OffsetOutOfRangeException e) {
                // Retention has come in between; what is missing shows in the chunks' numbers.
                consumer.seekToBeginning(List.of(partition));
                return page(consumer, partition, taskId, stretch, mostBytes);
            }
        });
    }

    private static Page page(
            Consumer<byte @Nullable [], byte @Nullable []> consumer,
            TopicPartition partition,
            TaskId taskId,
            Stretch stretch,
            int mostBytes) {
        var chunks = new ArrayList<OutputChunk>();
        var bytes = 0L;
        var begun = System.nanoTime();
        var next = consumer.position(partition);
        while (next < stretch.to() && bytes < mostBytes) {
            var records = consumer.poll(POLL);
            for (var received : records) {
                if (received.offset() >= stretch.to() || bytes >= mostBytes) {
                    break;
                }
                next = received.offset() + 1;
                if (OutputRecords.isOf(received, taskId)
                        && Records.decode(received) instanceof Decoded.Known(OutputChunk chunk, var _, var _)) {
                    chunks.add(chunk);
                    bytes += OutputRecords.size(chunk);
                }
            }
            if (records.isEmpty()) {
                next = Math.max(next, consumer.position(partition)); // over what holds no records
            }
            if (System.nanoTime() - begun > TURN.toNanos()) {
                if (records.isEmpty() && System.nanoTime() - begun < PATIENCE.toNanos()) {
                    continue;
                }
                if (next == stretch.from() && next < stretch.to()) {
                    throw new LogUnavailableException("no records although the log has not been read to its end", null);
                }
                break;
            }
        }
        return new Page(chunks, next);
    }

    private TopicPartition partition(Consumer<?, ?> consumer, String key) {
        var topic = kafka.topics().output();
        if (partitions == 0) {
            partitions = consumer.partitionsFor(topic).size();
        }
        return new TopicPartition(topic, new KeyPartitions(partitions).of(key));
    }

    private static long end(Consumer<?, ?> consumer, TopicPartition partition) {
        return consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
    }

    private static long at(Consumer<?, ?> consumer, TopicPartition partition, Instant time, long end) {
        var found = consumer.offsetsForTimes(Map.of(partition, Math.max(0, time.toEpochMilli())))
                .get(partition);
        return found == null ? end : found.offset();
    }

    private <T> T read(Function<Consumer<byte @Nullable [], byte @Nullable []>, T> reading) {
        var reader = take();
        try {
            return reading.apply(reader.consumer());
        } catch (KafkaException e) {
            throw new LogUnavailableException("cannot read the output: " + e.getMessage(), e);
        } finally {
            free.add(reader);
        }
    }

    private Reader take() {
        try {
            var reader = free.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (reader == null) {
                throw new LogUnavailableException("too many read output at this moment", null);
            }
            return reader;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LogUnavailableException("interrupted while waiting for others who read output", e);
        }
    }

    /** Opens its consumer when it is needed first. */
    private final class Reader {
        private final String clientId;
        private @Nullable Consumer<byte @Nullable [], byte @Nullable []> consumer;

        Reader(String clientId) {
            this.clientId = clientId;
        }

        Consumer<byte @Nullable [], byte @Nullable []> consumer() {
            if (consumer == null) {
                consumer = Consumers.reader(kafka, clientId, PATIENCE);
            }
            return consumer;
        }

        void close() {
            if (consumer != null) {
                consumer.close(CloseOptions.timeout(Duration.ZERO));
            }
        }
    }

    @Override
    public void close() {
        for (var reader = free.poll(); reader != null; reader = free.poll()) {
            reader.close();
        }
    }
}
