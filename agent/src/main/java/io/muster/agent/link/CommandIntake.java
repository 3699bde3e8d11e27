package io.muster.agent.link;

import io.muster.agent.execute.Executions;
import io.muster.agent.journal.Journal;
import io.muster.runtime.kafka.KafkaSettings;
import io.muster.runtime.kafka.LogUnavailableException;
import io.muster.schemas.id.AgentId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the agent's own topic from where the journal says, and only as fast as the agent can take it.
 *
 * <p>One partition, assigned and not subscribed to: a consumer group would add a heartbeat every three seconds per agent,
 * and there is nobody to share the work with. No offset is committed to Kafka: the journal is what counts.
 */
public final class CommandIntake implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(CommandIntake.class);
    private static final Duration POLL = Duration.ofSeconds(5);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration ROOM_CHECK = Duration.ofMillis(200);
    private static final Duration ENDS_TIMEOUT = Duration.ofSeconds(10);
    /** How long tasks that were on the agent's disk wait for word of what was canceled, when the broker is away. */
    private static final Duration CANCELS_PATIENCE = Duration.ofSeconds(30);

    private static final long CLOSE_MILLIS = 2_000;

    private final Consumer<byte[], byte[]> consumer;
    private final TopicPartition partition;
    private final long startOffset;
    private final Journal journal;
    private final CommandReader reader;
    private final Executions executions;
    private final ResultOutbox outbox;
    private final CancelWatch cancels;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread =
            Thread.ofPlatform().daemon().name("agent-intake").unstarted(this::run);
    /** What was canceled while the agent was away is known, so that none of it begins. */
    private boolean caughtUp;

    private final long startedAt = System.nanoTime();
    private boolean failing;

    /** The consumer of one agent's topic. An idle agent asks the broker three times a minute; data comes at once all the same. */
    static Consumer<byte[], byte[]> consumer(KafkaSettings kafka, String clientId) {
        var config = kafka.client(clientId);
        config.put("auto.offset.reset", "none");
        config.put("enable.auto.commit", false);
        config.put("allow.auto.create.topics", false);
        config.put("fetch.max.wait.ms", 20_000);
        config.put("request.timeout.ms", 35_000);
        config.put("metadata.max.age.ms", (int) Duration.ofMinutes(30).toMillis());
        config.put("max.poll.records", 100);
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** @param startOffset where to begin when the journal knows of nothing read: what is before it is not this agent's */
    public static CommandIntake create(
            KafkaSettings kafka,
            String clientId,
            AgentId agentId,
            long startOffset,
            Journal journal,
            CommandReader reader,
            Executions executions,
            ResultOutbox outbox) {
        return new CommandIntake(
                consumer(kafka, clientId),
                () -> CancelWatch.consumer(kafka, clientId + "-ahead"),
                new TopicPartition(kafka.topics().tasksOf(agentId), 0),
                startOffset,
                journal,
                reader,
                executions,
                outbox);
    }

    CommandIntake(
            Consumer<byte[], byte[]> consumer,
            Supplier<Consumer<byte[], byte[]>> aheadConsumers,
            TopicPartition partition,
            long startOffset,
            Journal journal,
            CommandReader reader,
            Executions executions,
            ResultOutbox outbox) {
        this.consumer = consumer;
        this.partition = partition;
        this.startOffset = startOffset;
        this.journal = journal;
        this.reader = reader;
        this.executions = executions;
        this.outbox = outbox;
        this.cancels = new CancelWatch(aheadConsumers, partition, reader);
    }

    public void start() {
        thread.start();
    }

    private void run() {
        try {
            consumer.assign(List.of(partition));
            consumer.seek(partition, journal.nextOffset().orElse(startOffset));
            while (!isClosed()) {
                step();
            }
        } catch (WakeupException e) {
            log.atDebug().log("intake closed");
        } catch (InterruptedException | InterruptException e) {
            log.atError().setCause(e).log("the intake was interrupted; no commands are taken until the agent restarts");
        } finally {
            // At once: a good-bye to the broker would queue up behind the fetch that waits there for data.
            cancels.rest();
            consumer.close(CloseOptions.timeout(Duration.ZERO));
        }
    }

    private void step() throws InterruptedException {
        try {
            if (!caughtUp) {
                catchUp();
            }
            // Without a group nobody minds when we do not poll; what is fetched already waits in the consumer.
            if (executions.awaitRoom(ROOM_CHECK) && outbox.awaitRoom(ROOM_CHECK)) {
                poll();
            } else if (!isClosed()) {
                cancels.look(consumer.position(partition, ENDS_TIMEOUT));
            }
        } catch (WakeupException | InterruptException e) {
            throw e;
        } catch (OffsetOutOfRangeException e) {
            startOver(e);
        } catch (KafkaException e) {
            if (!failing) {
                failing = true;
                log.atWarn().setCause(e).log("commands cannot be read; trying again");
            }
            if (System.nanoTime() - startedAt > CANCELS_PATIENCE.toNanos()) {
                executions.cancelsAreKnown(); // as far as they can be: no broker, no cancels
            }
            var _ = closed.await(RETRY.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void poll() throws InterruptedException {
        var batch = consumer.poll(POLL);
        if (batch.isEmpty()) {
            cancels.rest(); // the intake is at the end itself
        }
        batch.forEach(reader::readAhead);
        for (var incoming : batch) {
            if (!read(incoming)) {
                return; // closing, and there is no room from here on; or it is to be polled again
            }
        }
        if (failing) {
            failing = false;
            log.atInfo().log("commands are read again");
        }
    }

    /** Before the first command is taken: what lies in the topic already may have been canceled further on. */
    private void catchUp() {
        var end = consumer.endOffsets(List.of(partition), ENDS_TIMEOUT).getOrDefault(partition, 0L);
        cancels.catchUp(consumer.position(partition, ENDS_TIMEOUT), end, this::isClosed);
        caughtUp = true;
        executions.cancelsAreKnown();
    }

    /** @return whether the next record may be read */
    private boolean read(ConsumerRecord<byte[], byte[]> incoming) throws InterruptedException {
        try {
            return reader.read(incoming);
        } catch (LogUnavailableException e) {
            log.atWarn()
                    .setCause(e)
                    .addKeyValue("offset", incoming.offset())
                    .log("cannot put a command aside; trying again");
            consumer.seek(partition, incoming.offset());
            var _ = closed.await(RETRY.toMillis(), TimeUnit.MILLISECONDS);
            return false;
        }
    }

    /**
     * The log no longer has, or never had, what comes next: retention overtook us, or the topic was made anew. Commands in
     * between may be lost; those we know are not run again.
     */
    private void startOver(OffsetOutOfRangeException reason) {
        log.atWarn()
                .addKeyValue("topic", partition.topic())
                .addKeyValue("wanted", reason.offsetOutOfRangePartitions().get(partition))
                .log("THE NEXT COMMAND IS NOT IN THE LOG; commands may have been lost; reading on from the earliest");
        consumer.seekToBeginning(List.of(partition));
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    @Override
    public void close() {
        closed.countDown();
        consumer.wakeup();
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
