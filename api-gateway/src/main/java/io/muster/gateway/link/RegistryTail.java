package io.muster.gateway.link;

import io.muster.gateway.agent.AgentRegistry;
import io.muster.runtime.kafka.KafkaSettings;
import io.muster.runtime.kafka.Records;
import io.muster.runtime.lifecycle.Service;
import io.muster.schemas.codec.Decoded;
import io.muster.schemas.message.AgentRegistered;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the compacted topic of registrations into the {@link AgentRegistry}, from its beginning, so that submitting
 * needs no Redis.
 */
public final class RegistryTail implements Service {
    private static final Logger log = LoggerFactory.getLogger(RegistryTail.class);
    private final KafkaSettings kafka;
    private final AgentRegistry registry;
    private final Duration startTimeout;
    private final CountDownLatch caughtUp = new CountDownLatch(1);
    private @Nullable KafkaConsumer<String, byte[]> consumer;
    private @Nullable Thread thread;

    /** @param startTimeout how long {@link #start} waits for the registry to be complete */
    public RegistryTail(KafkaSettings kafka, AgentRegistry registry, Duration startTimeout) {
        this.kafka = kafka;
        this.registry = registry;
        this.startTimeout = startTimeout;
    }

    /** Returns when everything that was in the topic is in the registry. */
    @Override
    public void start() {
        var config = kafka.client("muster-gateway-registry");
        config.put("enable.auto.commit", false);
        config.put("auto.offset.reset", "earliest"); // on purpose: the registry is the whole topic
        config.put("fetch.max.wait.ms", 5_000);
        var opened = new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
        consumer = opened;
        thread = Thread.ofPlatform().name("muster-gateway-registry").daemon().start(() -> follow(opened));
        try {
            if (!caughtUp.await(startTimeout.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("cannot read " + kafka.topics().agents() + " from "
                        + kafka.bootstrapServers() + " within " + startTimeout.toSeconds() + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while reading the registry", e);
        }
    }

    @Override
    public void close() {
        if (consumer != null && thread != null) {
            consumer.wakeup();
            try {
                thread.join(Duration.ofSeconds(3));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void follow(KafkaConsumer<String, byte[]> opened) {
        try {
            var partitions = opened.partitionsFor(kafka.topics().agents()).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            opened.assign(partitions);
            opened.seekToBeginning(partitions);
            var ends = opened.endOffsets(partitions);
            while (true) {
                if (caughtUp.getCount() > 0 && isPast(opened, partitions, ends)) {
                    caughtUp.countDown();
                }
                opened.poll(Duration.ofMillis(caughtUp.getCount() > 0 ? 50 : 5_000))
                        .forEach(this::apply);
            }
        } catch (WakeupException e) {
            log.atDebug().log("registry tail stops");
        } catch (RuntimeException e) {
            log.atError().setCause(e).log("the registry is no longer followed; restart the gateway");
        } finally {
            // Nothing to commit and no group to leave: do not wait for the fetch that is under way.
            opened.close(CloseOptions.timeout(Duration.ZERO));
        }
    }

    private static boolean isPast(
            KafkaConsumer<?, ?> opened, List<TopicPartition> partitions, Map<TopicPartition, Long> ends) {
        return partitions.stream()
                .allMatch(partition -> opened.position(partition) >= ends.getOrDefault(partition, 0L));
    }

    private void apply(ConsumerRecord<String, byte[]> received) {
        switch (Records.decode(received)) {
            case Decoded.Known(AgentRegistered registered, var _, var _) -> registry.add(registered);
            case Decoded.Known other -> skip(received, "not a registration");
            case Decoded.UnknownType(var type) -> skip(received, "unknown type " + type);
            case Decoded.Undecodable(var reason) -> skip(received, reason);
        }
    }

    /** The dispatcher reads the same topic and sends what is broken to the dead letters. */
    private static void skip(ConsumerRecord<?, ?> received, String reason) {
        log.atWarn()
                .addKeyValue("partition", received.partition())
                .addKeyValue("offset", received.offset())
                .addKeyValue("reason", reason)
                .log("registry record skipped");
    }
}
