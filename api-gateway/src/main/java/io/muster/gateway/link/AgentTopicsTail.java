package io.muster.gateway.link;

import io.muster.runtime.kafka.Consumers;
import io.muster.runtime.kafka.KafkaSettings;
import io.muster.runtime.kafka.Records;
import io.muster.schemas.codec.Decoded;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.message.AgentCommand;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the topics of the HTTP agents that this gateway hears of: one consumer for all of them. Each topic is read from where
 * some gateway last said that everything before it no longer matters, or from its beginning.
 *
 * <p>The group belongs to nobody: it has no members, only these offsets, and any gateway may write any of them. The lower of
 * two only makes somebody read more than necessary.
 */
public final class AgentTopicsTail implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(AgentTopicsTail.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration POLL = Duration.ofSeconds(1);
    /** With a topic that is new to it, until it tells that there was nothing to read. */
    private static final Duration FIRST_POLL = Duration.ofMillis(20);

    private static final Duration RETRY = Duration.ofMillis(500);

    private final KafkaSettings kafka;
    private final Map<TopicPartition, AgentTopicReader> readers = new ConcurrentHashMap<>();
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Beginnings beginnings = new Beginnings(readers);
    private final Set<TopicPartition> unplaced = new HashSet<>();
    private @Nullable Consumer<byte @Nullable [], byte @Nullable []> consumer;
    private @Nullable Thread thread;

    public AgentTopicsTail(KafkaSettings kafka) {
        this.kafka = kafka;
    }

    /** Begins to read an agent's topic. */
    public synchronized void follow(AgentId agentId, AgentTopicReader reader) {
        if (stop.getCount() == 0) {
            return;
        }
        readers.put(partition(agentId), reader);
        if (thread == null) {
            var opened = open();
            consumer = opened;
            thread = Thread.ofPlatform()
                    .name("muster-gateway-agent-topics")
                    .daemon()
                    .start(() -> run(opened));
        }
        awaken();
    }

    /** Reads it no longer. */
    public synchronized void leave(AgentId agentId) {
        readers.remove(partition(agentId));
        awaken();
    }

    private void awaken() {
        if (consumer != null) {
            consumer.wakeup();
        }
    }

    private TopicPartition partition(AgentId agentId) {
        return new TopicPartition(kafka.topics().tasksOf(agentId), 0);
    }

    private Consumer<byte @Nullable [], byte @Nullable []> open() {
        var config = Consumers.settings(kafka, "muster-gateway-agent-topics");
        config.put("group.id", kafka.topics().prefix() + "http-agents");
        // On purpose: what nobody has said anything about, or what the broker has deleted meanwhile, is read from its
        // beginning.
        config.put("auto.offset.reset", "earliest");
        config.put("metadata.max.age.ms", 300_000);
        config.put("max.poll.records", 2_000);
        config.put("default.api.timeout.ms", (int) PATIENCE.toMillis());
        return new KafkaConsumer<>(config);
    }

    private void run(Consumer<byte @Nullable [], byte @Nullable []> opened) {
        try {
            while (stop.getCount() > 0) {
                step(opened);
            }
            beginnings.noteAtLast(opened);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            opened.close(CloseOptions.timeout(Duration.ZERO));
        }
    }

    private void step(Consumer<byte @Nullable [], byte @Nullable []> opened) throws InterruptedException {
        try {
            assign(opened);
            var received = opened.poll(unplaced.isEmpty() ? POLL : FIRST_POLL);
            for (var partition : received.partitions()) {
                var records = received.records(partition);
                records.forEach(each -> hand(partition, each));
                tell(partition, records.getLast().offset() + 1);
            }
            place(opened);
            beginnings.note(opened);
        } catch (WakeupException e) {
            log.atTrace().log("agents have come or gone");
        } catch (KafkaException e) {
            log.atWarn().setCause(e).log("the topics of HTTP agents cannot be read; trying again");
            var _ = stop.await(RETRY.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void assign(Consumer<?, ?> opened) {
        var wanted = Set.copyOf(readers.keySet());
        var assigned = opened.assignment();
        if (!assigned.equals(wanted)) {
            wanted.stream().filter(partition -> !assigned.contains(partition)).forEach(unplaced::add);
            unplaced.retainAll(wanted);
            beginnings.retain(wanted);
            opened.assign(wanted); // those that were read already keep their place
        }
    }

    private void hand(TopicPartition partition, ConsumerRecord<?, byte @Nullable []> received) {
        var reader = readers.get(partition);
        if (reader == null) {
            return;
        }
        switch (Records.decode(received)) {
            case Decoded.Known(AgentCommand command, var traceparent, var _)
            when kafka.topics().of(command).equals(partition.topic()) ->
                reader.read(received.offset(), command, traceparent);
            case Decoded.Known other -> skip(received, "not a command to this agent");
            case Decoded.UnknownType(var type) -> skip(received, "unknown type " + type);
            case Decoded.Undecodable(var reason) -> skip(received, reason);
        }
    }

    private static void skip(ConsumerRecord<?, ?> received, String reason) {
        log.atWarn()
                .addKeyValue("topic", received.topic())
                .addKeyValue("offset", received.offset())
                .addKeyValue("reason", reason)
                .log("a command that is none was skipped");
    }

    /** A topic in which nothing is left, or nothing that matters, gives no records to learn the place from. */
    private void place(Consumer<?, ?> opened) {
        for (var partition : Set.copyOf(unplaced)) {
            try {
                tell(partition, opened.position(partition, Duration.ZERO));
            } catch (TimeoutException e) {
                log.atTrace().log("not known yet");
            }
        }
    }

    private void tell(TopicPartition partition, long position) {
        unplaced.remove(partition);
        var reader = readers.get(partition);
        if (reader != null) {
            reader.readUpTo(position);
        }
    }

    @Override
    public void close() {
        Thread running;
        synchronized (this) {
            stop.countDown();
            awaken();
            running = thread;
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
