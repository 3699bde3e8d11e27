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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the agent's own topic from where the journal says, and only as fast as the agent can take it.
 *
 * <p>Before it hands a command on it takes it, in the log ({@link TopicShare}), so that of two agents with one identity only
 * one runs it.
 */
public final class CommandIntake implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(CommandIntake.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final Duration ROOM_CHECK = Duration.ofMillis(200);
    private static final long CLOSE_MILLIS = 2_000;

    private final TopicPartition partition;
    private final long startOffset;
    private final Parts parts;
    private final CancelWatch watch;
    private final TopicShare share;
    private final TopicCursor cursor;
    private final Taking taking;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;
    private final Backoff backoff = new Backoff(FIRST_PAUSE, LONGEST_PAUSE);
    private boolean failing;

    /**
     * What the intake works with.
     *
     * @param place names the state directory within this boot of the machine; empty when that cannot be told
     * @param handOver what becomes of the agent when another has taken its place
     */
    public record Parts(
            String place,
            Journal journal,
            CommandClaims claims,
            CommandReader reader,
            Executions executions,
            ResultOutbox outbox,
            HandOver handOver,
            Lifeline lifeline) {}

    /** @param startOffset where to begin when the journal knows of nothing read: what is before it is not this agent's */
    public CommandIntake(KafkaSettings kafka, String clientId, AgentId agentId, long startOffset, Parts parts) {
        this.partition = new TopicPartition(kafka.topics().tasksOf(agentId), 0);
        this.startOffset = startOffset;
        this.parts = parts;
        this.watch =
                new CancelWatch(() -> CancelWatch.consumer(kafka, clientId + "-ahead"), partition, this::readAhead);
        this.share = new TopicShare(
                parts.claims(), parts.journal(), parts.executions(), watch, parts.place(), this::isClosed);
        this.cursor = new TopicCursor(TopicCursor.consumer(kafka, clientId), partition, this::readAhead);
        this.taking = new Taking(cursor, share, watch, closed);
        this.thread = Thread.ofPlatform()
                .daemon()
                .name("agent-intake")
                .uncaughtExceptionHandler(parts.lifeline())
                .unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    private void run() {
        try {
            cursor.begin(parts.journal().nextOffset().orElse(startOffset));
            while (!isClosed() && share.overtaken().isEmpty()) {
                step();
            }
            if (!isClosed()) {
                parts.handOver().run(share.overtaken().orElseThrow());
            }
        } catch (WakeupException e) {
            log.atDebug().log("intake closed");
        } catch (InterruptedException | InterruptException e) {
            throw new AgentFailure("the intake was interrupted", e);
        } finally {
            watch.rest();
            cursor.close();
        }
    }

    private void step() throws InterruptedException {
        try {
            if (!share.isEstablished()) {
                // Before the first command is taken: what lies in the topic already may have been canceled further on.
                var end = cursor.end();
                share.establish(cursor.position(), end);
            } else if (hasRoom()) {
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
            readAgainLater();
        }
    }

    private boolean hasRoom() throws InterruptedException {
        return parts.executions().awaitRoom(ROOM_CHECK) && parts.outbox().awaitRoom(ROOM_CHECK);
    }

    private void takeSome() throws InterruptedException {
        var batch = cursor.next();
        if (batch.isEmpty()) {
            watch.rest(); // the intake is at the end itself
        } else if (share.overtaken().isPresent()) {
            return; // the journal must not pass the other's claim: a later start has to find it
        } else if (!share.holdsNothingNew(batch) && !taking.isTaken(batch)) {
            return; // overtaken, or closing
        }
        for (var incoming : batch) {
            if (!read(incoming)) {
                return; // closing, and there is no room from here on; or it is to be polled again
            }
            cursor.dealtWith();
        }
        if (failing) {
            failing = false;
            backoff.reset();
            log.atInfo().log("commands are read again");
        }
    }

    private void readAhead(ConsumerRecord<byte[], byte[]> incoming) {
        share.read(incoming);
        parts.reader().readAhead(incoming);
    }

    /** @return whether the next record may be read */
    private boolean read(ConsumerRecord<byte[], byte[]> incoming) throws InterruptedException {
        try {
            return parts.reader().read(incoming, share.isOthers(incoming.offset()));
        } catch (LogUnavailableException e) {
            log.atWarn()
                    .setCause(e)
                    .addKeyValue("offset", incoming.offset())
                    .log("cannot put a command aside; trying again");
            readAgainLater();
            return false;
        }
    }

    private void readAgainLater() throws InterruptedException {
        cursor.readAgain();
        var _ = closed.await(backoff.next().toMillis(), TimeUnit.MILLISECONDS);
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
        watch.rest();
        cursor.startOver();
        share.lose();
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    @Override
    public void close() {
        closed.countDown();
        cursor.wakeup();
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
