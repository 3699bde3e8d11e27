package io.muster.agent.link;

import io.muster.runtime.kafka.KafkaSettings;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks beyond what the intake has taken, for cancels and for claims: at the start, as long as the agent has no room for more
 * commands, and when what it has written itself lies behind many others' records. Without it the cancel of a task would wait
 * behind all the commands that were written before it.
 *
 * <p>It has a consumer of its own, which is there only while it is needed. The intake's cannot look ahead and come back:
 * after a seek Kafka's client waits for the answer to the fetch that it had under way, which may take
 * {@code fetch.max.wait.ms}.
 *
 * <p>For the intake's thread alone.
 */
final class CancelWatch {
    private static final Logger log = LoggerFactory.getLogger(CancelWatch.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration GLANCE = Duration.ofMillis(100);

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final TopicPartition partition;
    private final java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> look;
    private @Nullable Consumer<byte[], byte[]> open;

    CancelWatch(
            Supplier<Consumer<byte[], byte[]>> consumers,
            TopicPartition partition,
            java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> look) {
        this.consumers = consumers;
        this.partition = partition;
        this.look = look;
    }

    /** To look at a record twice does no harm, so the watch begins anew when its place in the log is gone. */
    static Consumer<byte[], byte[]> consumer(KafkaSettings kafka, String clientId) {
        var config = kafka.client(clientId);
        config.put("auto.offset.reset", "earliest");
        config.put("enable.auto.commit", false);
        config.put("allow.auto.create.topics", false);
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /**
     * Returns when everything between the two offsets has been looked at.
     *
     * @param given says that nobody is interested any more
     * @throws KafkaException when that is not possible now
     */
    void catchUp(long from, long end, BooleanSupplier given) {
        try {
            while (from < end && !given.getAsBoolean() && consumer(from).position(partition) < end) {
                consumer(from).poll(POLL).forEach(look);
            }
        } finally {
            rest();
        }
    }

    /**
     * Looks at what has come since the last time. Returns soon.
     *
     * @param from what is before it needs no look
     */
    void look(long from) {
        try {
            var consumer = consumer(from);
            if (consumer.position(partition) < from) {
                consumer.seek(partition, from);
            }
            consumer.poll(GLANCE).forEach(look);
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            log.atDebug().setCause(e).log("cannot look for cancels; trying again");
            rest();
        }
    }

    /** Gives up the consumer, until it is needed again. */
    void rest() {
        if (open != null) {
            open.close(CloseOptions.timeout(Duration.ZERO));
            open = null;
        }
    }

    private Consumer<byte[], byte[]> consumer(long from) {
        if (open == null) {
            open = consumers.get();
            open.assign(List.of(partition));
            open.seek(partition, from);
        }
        return open;
    }
}
