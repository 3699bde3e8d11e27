package io.muster.agent.link;

import io.muster.runtime.kafka.KafkaSettings;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * How far the intake is in the agent's topic: a consumer, and what it has read that is not dealt with yet.
 *
 * <p>One partition, assigned and not subscribed to: a consumer group would add a heartbeat every three seconds per agent,
 * and there is nobody to share the work with. No offset is committed to Kafka: the journal is what counts.
 *
 * <p>For the intake's thread alone, but for {@link #wakeup}.
 */
final class TopicCursor implements AutoCloseable {
    private static final Duration POLL = Duration.ofSeconds(5);
    private static final Duration ENDS_TIMEOUT = Duration.ofSeconds(10);
    private static final int MAX_BATCH = 100;

    private final Consumer<byte[], byte[]> consumer;
    private final TopicPartition partition;
    private final java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> look;
    /** Read, and not dealt with yet. */
    private final Deque<ConsumerRecord<byte[], byte[]>> waiting = new ArrayDeque<>();

    /** @param look sees each record as soon as it has been read */
    TopicCursor(
            Consumer<byte[], byte[]> consumer,
            TopicPartition partition,
            java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> look) {
        this.consumer = consumer;
        this.partition = partition;
        this.look = look;
    }

    /** The consumer of one agent's topic. An idle agent asks the broker three times a minute; data comes at once all the same. */
    static Consumer<byte[], byte[]> consumer(KafkaSettings kafka, String clientId) {
        var config = kafka.client(clientId);
        config.put("auto.offset.reset", "none");
        config.put("enable.auto.commit", false);
        config.put("allow.auto.create.topics", false);
        config.put("fetch.max.wait.ms", 20_000);
        config.put("request.timeout.ms", 35_000);
        config.put("metadata.max.age.ms", (int) Duration.ofMinutes(30).toMillis());
        config.put("max.poll.records", MAX_BATCH);
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    void begin(long offset) {
        consumer.assign(List.of(partition));
        consumer.seek(partition, offset);
    }

    /** The offset of what is read next. */
    long position() {
        return consumer.position(partition, ENDS_TIMEOUT);
    }

    /** The offset behind the last record of the topic. */
    long end() {
        return consumer.endOffsets(List.of(partition), ENDS_TIMEOUT).getOrDefault(partition, 0L);
    }

    /** Reads on, and keeps what it reads. */
    void poll() {
        consumer.poll(POLL).forEach(incoming -> {
            waiting.add(incoming);
            look.accept(incoming);
        });
    }

    /** What is to be dealt with next, in order; empty when there is nothing. It comes again until it is {@link #dealtWith}. */
    List<ConsumerRecord<byte[], byte[]>> next() {
        if (waiting.isEmpty()) {
            poll();
        }
        return waiting.stream().limit(MAX_BATCH).toList();
    }

    /** So is the first of those that come {@link #next}. */
    void dealtWith() {
        waiting.remove();
    }

    /** From the first record that is not dealt with. */
    void readAgain() {
        if (!waiting.isEmpty()) {
            consumer.seek(partition, waiting.getFirst().offset());
            waiting.clear();
        }
    }

    /** From the earliest record that there is. */
    void startOver() {
        waiting.clear();
        consumer.seekToBeginning(List.of(partition));
    }

    /** From any thread: whoever waits for the broker gets a {@link org.apache.kafka.common.errors.WakeupException}. */
    void wakeup() {
        consumer.wakeup();
    }

    /** At once: a good-bye to the broker would queue up behind the fetch that waits there for data. */
    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(Duration.ZERO));
    }
}
