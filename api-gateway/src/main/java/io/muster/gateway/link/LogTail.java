package io.muster.gateway.link;

import io.muster.gateway.store.ViewReader;
import io.muster.runtime.kafka.KafkaSettings;
import io.muster.runtime.kafka.LogUnavailableException;
import io.muster.runtime.kafka.Records;
import io.muster.schemas.codec.Decoded;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.message.TaskSubmitted;
import io.muster.schemas.view.TaskFacts;
import io.muster.schemas.view.TaskView;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Finds a task that is in the log but not yet in the views: what lies between the views' checkpoints and the log's end. So
 * a task that got a 202 is found at once, by any gateway, although the fold runs behind.
 */
public final class LogTail implements AutoCloseable {
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(5);
    private final KafkaSettings kafka;
    private final ViewReader views;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable KafkaConsumer<String, byte[]> consumer;

    public LogTail(KafkaSettings kafka, ViewReader views, InstantSource clock) {
        this.kafka = kafka;
        this.views = views;
        this.clock = clock;
    }

    /**
     * The task as it was submitted, when its submission is in that part of the log.
     *
     * @throws LogUnavailableException when Kafka does not answer within 5 s
     */
    public Optional<TaskView> find(TaskId taskId) {
        lock.lock();
        try {
            var opened = consumer();
            var unfolded = unfolded(opened);
            if (unfolded.isEmpty()) {
                return Optional.empty();
            }
            opened.assign(unfolded.keySet());
            unfolded.forEach((partition, range) -> opened.seek(partition, range.from()));
            return scan(opened, unfolded, taskId);
        } catch (KafkaException e) {
            throw new LogUnavailableException("cannot read the end of the log", e);
        } finally {
            lock.unlock();
        }
    }

    private record OffsetRange(long from, long to) {}

    private Map<TopicPartition, OffsetRange> unfolded(KafkaConsumer<?, ?> opened) {
        var topic = kafka.topics().taskEvents();
        var partitions = opened.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        var ends = opened.endOffsets(partitions);
        var unfolded = new HashMap<TopicPartition, OffsetRange>();
        Map<TopicPartition, Long> beginnings = Map.of();
        for (var partition : partitions) {
            var end = ends.getOrDefault(partition, 0L);
            var checkpoint = views.checkpoint(partition.partition()).get(topic);
            if (checkpoint == null && beginnings.isEmpty()) {
                beginnings = opened.beginningOffsets(partitions);
            }
            var from = checkpoint == null ? beginnings.getOrDefault(partition, 0L) : Long.parseLong(checkpoint);
            if (from < end) {
                unfolded.put(partition, new OffsetRange(from, end));
            }
        }
        return unfolded;
    }

    private Optional<TaskView> scan(
            KafkaConsumer<String, byte[]> opened, Map<TopicPartition, OffsetRange> ranges, TaskId taskId) {
        var deadline = clock.instant().plus(READ_TIMEOUT);
        while (ranges.entrySet().stream()
                .anyMatch(entry ->
                        opened.position(entry.getKey()) < entry.getValue().to())) {
            if (clock.instant().isAfter(deadline)) {
                throw new LogUnavailableException("the views are too far behind the log to search it", null);
            }
            for (var received : opened.poll(Duration.ofMillis(100))) {
                if (Records.decode(received) instanceof Decoded.Known(TaskSubmitted submitted, var _, var _)
                        && submitted.taskId().equals(taskId)) {
                    return Optional.of(TaskFacts.accepted(submitted));
                }
            }
        }
        return Optional.empty();
    }

    private KafkaConsumer<String, byte[]> consumer() {
        if (consumer == null) {
            var config = kafka.client("muster-gateway-tail");
            config.put("enable.auto.commit", false);
            config.put("auto.offset.reset", "none");
            config.put("fetch.max.wait.ms", 50);
            config.put("default.api.timeout.ms", (int) READ_TIMEOUT.toMillis());
            config.put("request.timeout.ms", (int) READ_TIMEOUT.toMillis());
            consumer = new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
        }
        return consumer;
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (consumer != null) {
                consumer.close();
                consumer = null;
            }
        } finally {
            lock.unlock();
        }
    }
}
