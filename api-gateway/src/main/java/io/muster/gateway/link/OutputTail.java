package io.muster.gateway.link;

import io.muster.runtime.kafka.Consumers;
import io.muster.runtime.kafka.KafkaSettings;
import io.muster.runtime.kafka.LogUnavailableException;
import io.muster.runtime.kafka.Records;
import io.muster.schemas.codec.Decoded;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.message.OutputChunk;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the end of the output for everybody who follows a task: one consumer, which reads those partitions that somebody
 * follows a task in. A follower who does not keep up loses his place here, not that of others, and reads on in the log.
 */
public final class OutputTail implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(OutputTail.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration RETRY = Duration.ofMillis(500);

    private final KafkaSettings kafka;
    private final Map<String, List<OutputFollower>> followers = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private @Nullable Consumer<byte @Nullable [], byte @Nullable []> consumer;
    private @Nullable Thread thread;
    private boolean closed;

    public OutputTail(KafkaSettings kafka) {
        this.kafka = kafka;
    }

    /**
     * Begins to follow a task's output. To be closed.
     *
     * @throws LogUnavailableException when Kafka does not answer within 5 s
     */
    public OutputFollower follow(TaskId taskId, int partition) {
        var follower = new OutputFollower(taskId, partition, this);
        enter(follower);
        return follower;
    }

    /** Makes the follower hear what is written from now on; tells it where that is. */
    void enter(OutputFollower follower) {
        lock.lock();
        try {
            if (closed) {
                throw new LogUnavailableException("the gateway is being stopped", null);
            }
            followers
                    .computeIfAbsent(follower.taskId().value(), id -> new CopyOnWriteArrayList<>())
                    .add(follower);
            if (thread == null) {
                consumer = Consumers.reader(kafka, "muster-gateway-output-tail", PATIENCE);
                thread = Thread.ofPlatform()
                        .name("muster-gateway-output")
                        .daemon()
                        .start(this::run);
            }
            awaken();
        } finally {
            lock.unlock();
        }
        if (!follower.awaitPlace(PATIENCE)) {
            leave(follower);
            throw new LogUnavailableException("the end of the output cannot be read", null);
        }
    }

    void leave(OutputFollower follower) {
        lock.lock();
        try {
            followers.computeIfPresent(follower.taskId().value(), (id, all) -> {
                all.remove(follower);
                return all.isEmpty() ? null : all;
            });
            awaken();
        } finally {
            lock.unlock();
        }
    }

    private void awaken() {
        changed.signalAll();
        if (consumer != null) {
            consumer.wakeup();
        }
    }

    private void run() {
        var reader = Objects.requireNonNull(consumer);
        try {
            while (awaitFollowers()) {
                step(reader);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            reader.close(CloseOptions.timeout(Duration.ZERO));
        }
    }

    private boolean awaitFollowers() throws InterruptedException {
        lock.lock();
        try {
            while (!closed && followers.isEmpty()) {
                changed.await();
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    private void step(Consumer<byte @Nullable [], byte @Nullable []> reader) throws InterruptedException {
        try {
            place(reader);
            reader.poll(POLL).forEach(this::handOut);
        } catch (WakeupException e) {
            log.atTrace().log("followers have come or gone");
        } catch (KafkaException e) {
            log.atWarn().setCause(e).log("the end of the output cannot be read; trying again");
            everyone().forEach(OutputFollower::losePlace); // what they missed they find in the log
            reader.unsubscribe();
            pause();
        }
    }

    /** Reads what is followed, from the end where that is new, and tells those who wait for it where they begin. */
    private void place(Consumer<?, ?> reader) {
        var topic = kafka.topics().output();
        var wanted = everyone().stream()
                .map(follower -> new TopicPartition(topic, follower.partition()))
                .collect(Collectors.toSet());
        if (wanted.isEmpty()) {
            reader.unsubscribe();
            return;
        }
        Set<TopicPartition> assigned = reader.assignment();
        if (!assigned.equals(wanted)) {
            var added = new HashSet<>(wanted);
            added.removeAll(assigned);
            var ends = added.isEmpty() ? Map.<TopicPartition, Long>of() : reader.endOffsets(added);
            reader.assign(wanted); // those that were read already keep their place
            ends.forEach(reader::seek);
        }
        everyone().stream()
                .filter(OutputFollower::isWithoutPlace)
                .forEach(follower -> follower.place(reader.position(new TopicPartition(topic, follower.partition()))));
    }

    private void handOut(ConsumerRecord<byte @Nullable [], byte @Nullable []> received) {
        var interested = OutputRecords.taskId(received).map(followers::get).orElse(null);
        if (interested != null && Records.decode(received) instanceof Decoded.Known(OutputChunk chunk, var _, var _)) {
            interested.forEach(follower -> follower.offer(received.offset(), chunk));
        }
    }

    private List<OutputFollower> everyone() {
        return followers.values().stream().flatMap(List::stream).toList();
    }

    private void pause() throws InterruptedException {
        lock.lock();
        try {
            for (var left = RETRY.toNanos(); !closed && left > 0; ) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        Thread running;
        lock.lock();
        try {
            closed = true;
            running = thread;
            everyone().forEach(OutputFollower::stop);
            awaken();
        } finally {
            lock.unlock();
        }
        if (running != null) {
            try {
                running.join(PATIENCE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
