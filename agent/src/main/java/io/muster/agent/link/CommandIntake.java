package io.muster.agent.link;

import io.muster.agent.execute.Executions;
import io.muster.agent.journal.Journal;
import io.muster.agent.life.AgentFailure;
import io.muster.agent.life.Backoff;
import io.muster.agent.life.Lifeline;
import io.muster.runtime.kafka.KafkaSettings;
import io.muster.runtime.kafka.LogUnavailableException;
import io.muster.schemas.id.AgentId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
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
 *
 * <p>Before it hands a command on it takes it, in the log ({@link TopicShare}), so that of two agents with one identity only
 * one runs it.
 */
public final class CommandIntake implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(CommandIntake.class);
    private static final Duration POLL = Duration.ofSeconds(5);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final Duration ROOM_CHECK = Duration.ofMillis(200);
    private static final Duration ENDS_TIMEOUT = Duration.ofSeconds(10);
    private static final int MAX_BATCH = 100;
    /** So many records further on the intake reads on itself, and keeps what it finds. */
    private static final int NEAR = 200;

    private static final long CLOSE_MILLIS = 2_000;

    private final Consumer<byte[], byte[]> consumer;
    private final TopicPartition partition;
    private final long startOffset;
    private final Journal journal;
    private final CommandReader reader;
    private final Executions executions;
    private final ResultOutbox outbox;
    private final HandOver handOver;
    private final CancelWatch watch;
    private final TopicShare share;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;
    /** Read, and not dealt with yet. */
    private final Deque<ConsumerRecord<byte[], byte[]>> waiting = new ArrayDeque<>();

    private final Backoff backoff = new Backoff(FIRST_PAUSE, LONGEST_PAUSE);
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
            String place,
            Journal journal,
            CommandClaims claims,
            CommandReader reader,
            Executions executions,
            ResultOutbox outbox,
            HandOver handOver,
            Lifeline lifeline) {
        return new CommandIntake(
                consumer(kafka, clientId),
                () -> CancelWatch.consumer(kafka, clientId + "-ahead"),
                new TopicPartition(kafka.topics().tasksOf(agentId), 0),
                startOffset,
                place,
                journal,
                claims,
                reader,
                executions,
                outbox,
                handOver,
                lifeline);
    }

    CommandIntake(
            Consumer<byte[], byte[]> consumer,
            Supplier<Consumer<byte[], byte[]>> aheadConsumers,
            TopicPartition partition,
            long startOffset,
            String place,
            Journal journal,
            CommandClaims claims,
            CommandReader reader,
            Executions executions,
            ResultOutbox outbox,
            HandOver handOver,
            Lifeline lifeline) {
        this.consumer = consumer;
        this.partition = partition;
        this.startOffset = startOffset;
        this.journal = journal;
        this.reader = reader;
        this.executions = executions;
        this.outbox = outbox;
        this.handOver = handOver;
        this.watch = new CancelWatch(aheadConsumers, partition, this::readAhead);
        this.share = new TopicShare(claims, journal, executions, watch, place, this::isClosed);
        this.thread = Thread.ofPlatform()
                .daemon()
                .name("agent-intake")
                .uncaughtExceptionHandler(lifeline)
                .unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    private void run() {
        try {
            consumer.assign(List.of(partition));
            consumer.seek(partition, journal.nextOffset().orElse(startOffset));
            while (!isClosed() && share.overtaken().isEmpty()) {
                step();
            }
            if (!isClosed()) {
                handOver.run(share.overtaken().orElseThrow());
            }
        } catch (WakeupException e) {
            log.atDebug().log("intake closed");
        } catch (InterruptedException | InterruptException e) {
            throw new AgentFailure("the intake was interrupted", e);
        } finally {
            // At once: a good-bye to the broker would queue up behind the fetch that waits there for data.
            watch.rest();
            consumer.close(CloseOptions.timeout(Duration.ZERO));
        }
    }

    private void step() throws InterruptedException {
        try {
            if (!share.isEstablished()) {
                establish();
            } else if (executions.awaitRoom(ROOM_CHECK) && outbox.awaitRoom(ROOM_CHECK)) {
                // Without a group nobody minds when we do not poll; what is fetched already waits in the consumer.
                takeSome();
            } else if (!isClosed()) {
                watch.look(share.readUpTo());
            }
        } catch (WakeupException | InterruptException e) {
            throw e;
        } catch (OffsetOutOfRangeException e) {
            startOver(e);
        } catch (KafkaException | LogUnavailableException e) {
            if (!failing) {
                failing = true;
                log.atWarn().setCause(e).log("commands cannot be read; trying again");
            }
            readAgain();
            var _ = closed.await(backoff.next().toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** Before the first command is taken: what lies in the topic already may have been canceled further on. */
    private void establish() {
        var end = consumer.endOffsets(List.of(partition), ENDS_TIMEOUT).getOrDefault(partition, 0L);
        share.establish(consumer.position(partition, ENDS_TIMEOUT), end);
    }

    private void takeSome() throws InterruptedException {
        var batch = next();
        if (batch.isEmpty()) {
            watch.rest(); // the intake is at the end itself
        } else if (share.overtaken().isPresent()) {
            return; // the journal must not pass the other's claim: a later start has to find it
        } else if (!share.holdsNothingNew(batch) && !isTaken(batch)) {
            return; // overtaken, or closing
        }
        for (var incoming : batch) {
            if (!read(incoming)) {
                return; // closing, and there is no room from here on; or it is to be polled again
            }
            waiting.remove();
        }
        if (failing) {
            failing = false;
            backoff.reset();
            log.atInfo().log("commands are read again");
        }
    }

    /** What is to be dealt with next; it stays among {@link #waiting} until it is. */
    private List<ConsumerRecord<byte[], byte[]>> next() {
        if (waiting.isEmpty()) {
            poll();
        }
        return waiting.stream().limit(MAX_BATCH).toList();
    }

    private void poll() {
        consumer.poll(POLL).forEach(incoming -> {
            waiting.add(incoming);
            readAhead(incoming);
        });
    }

    private void readAhead(ConsumerRecord<byte[], byte[]> incoming) {
        share.read(incoming);
        reader.readAhead(incoming);
    }

    /** Takes the commands of a batch in the log, and reads on until it is known whether that counts. */
    private boolean isTaken(List<ConsumerRecord<byte[], byte[]>> batch) throws InterruptedException {
        var take = share.take(batch.getLast().offset() + 1);
        while (share.readUpTo() <= take.offset() && !isClosed()) {
            var before = share.readUpTo();
            if (take.offset() - consumer.position(partition, ENDS_TIMEOUT) < NEAR) {
                poll();
            } else {
                watch.look(before);
                if (share.readUpTo() == before) {
                    var _ = closed.await(FIRST_PAUSE.toMillis(), TimeUnit.MILLISECONDS);
                }
            }
        }
        return share.isTaken(take) && !isClosed();
    }

    /** @return whether the next record may be read */
    private boolean read(ConsumerRecord<byte[], byte[]> incoming) throws InterruptedException {
        try {
            return reader.read(incoming, share.isOthers(incoming.offset()));
        } catch (LogUnavailableException e) {
            log.atWarn()
                    .setCause(e)
                    .addKeyValue("offset", incoming.offset())
                    .log("cannot put a command aside; trying again");
            readAgain();
            var _ = closed.await(backoff.next().toMillis(), TimeUnit.MILLISECONDS);
            return false;
        }
    }

    /** From the first record that is not dealt with. */
    private void readAgain() {
        if (!waiting.isEmpty()) {
            consumer.seek(partition, waiting.getFirst().offset());
            waiting.clear();
        }
    }

    /**
     * The log no longer has, or never had, what comes next: retention overtook us, or the topic was made anew. Commands in
     * between may be lost; those we know are not run again. Claims in between may be, too: so the topic is claimed anew.
     */
    private void startOver(OffsetOutOfRangeException reason) {
        log.atWarn()
                .addKeyValue("topic", partition.topic())
                .addKeyValue("wanted", reason.offsetOutOfRangePartitions().get(partition))
                .log("THE NEXT COMMAND IS NOT IN THE LOG; commands may have been lost; reading on from the earliest");
        waiting.clear();
        watch.rest();
        consumer.seekToBeginning(List.of(partition));
        share.lose();
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
