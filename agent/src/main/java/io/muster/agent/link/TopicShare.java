package io.muster.agent.link;

import io.muster.agent.execute.Executions;
import io.muster.agent.fence.Overtaken;
import io.muster.agent.journal.Journal;
import io.muster.agent.journal.JournalRecord;
import io.muster.agent.journal.Tenure;
import io.muster.runtime.kafka.LogUnavailableException;
import io.muster.runtime.kafka.Records;
import io.muster.schemas.codec.MessageType;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which commands of the topic are this process's to execute. It claims the topic before anything is executed, finds out then
 * whether it may go on with what was under way before, and takes commands one batch after the other. For the intake's thread
 * alone.
 */
final class TopicShare {
    private static final Logger log = LoggerFactory.getLogger(TopicShare.class);
    private static final Duration CLOSED_CHECK = Duration.ofMillis(200);
    private final CommandClaims claims;
    private final Journal journal;
    private final Executions executions;
    private final CancelWatch watch;
    private final String place;
    private final BooleanSupplier closed;

    private boolean established;
    private boolean resumed;
    private long othersUpTo;
    private Optional<Overtaken> missed = Optional.empty();

    /** @param place names the state directory within this boot of the machine; empty when that cannot be told */
    TopicShare(
            CommandClaims claims,
            Journal journal,
            Executions executions,
            CancelWatch watch,
            String place,
            BooleanSupplier closed) {
        this.claims = claims;
        this.journal = journal;
        this.executions = executions;
        this.watch = watch;
        this.place = place;
        this.closed = closed;
    }

    boolean isEstablished() {
        return established;
    }

    /**
     * Claims the topic and has the executions go on. Reads on to its end first: what lies there may have been canceled further
     * on, or taken by others.
     *
     * @param from the first record that is not dealt with
     * @param end the offset behind the last record
     * @throws LogUnavailableException when that is not possible now; as well as what Kafka's consumer throws
     */
    void establish(long from, long end) {
        var before = journal.tenure();
        claims.begin(before);
        watch.catchUp(from, end, closed);
        if (resumed && strangersWereHere()) {
            // This process has not seen their claim in time, but they are later.
            missed = Optional.of(claims.fence()
                    .strangerBefore()
                    .<Overtaken>map(Overtaken.ByAnother::new)
                    .orElseGet(Overtaken.ByItself::new));
            return;
        }
        // Whoever finds the claim in the log must find it on disk, too.
        writeDown(new JournalRecord.Claiming(claims.instance(), place, before.isOver(place)));
        var claim = claims.claim(closed);
        watch.catchUp(Math.max(from, claims.fence().position()), claim + 1, closed);
        if (claims.fence().isEstablished()) {
            enter(before);
        }
    }

    private boolean strangersWereHere() {
        return !claims.fence().followsLineage() || claims.fence().takenByOthers(true) > 0;
    }

    /** Returns when it is on disk. */
    private void writeDown(JournalRecord entry) {
        var onDisk = new CountDownLatch(1);
        journal.commit(List.of(entry), onDisk::countDown);
        try {
            while (!onDisk.await(CLOSED_CHECK.toMillis(), TimeUnit.MILLISECONDS)) {
                if (closed.getAsBoolean()) {
                    throw new WakeupException();
                }
            }
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private void enter(Tenure before) {
        var fence = claims.fence();
        var follows = fence.followsLineage() && (resumed || before.isOver(place));
        othersUpTo = fence.takenByOthers(follows);
        // Before anything is taken: who dies as one that has only wanted to is believed to have taken nothing.
        writeDown(new JournalRecord.Entered(claims.instance(), place, follows));
        log.atInfo()
                .addKeyValue("instance", claims.instance())
                .addKeyValue("follows", follows)
                .log("commands are this instance's from here on");
        if (!resumed) {
            resume(follows);
        }
        established = true;
    }

    private void resume(boolean follows) {
        resumed = true;
        if (follows) {
            executions.resume();
        } else {
            log.atWarn()
                    .log(
                            "the agent before this one was cut off, or the state directory is a copy: what it had not ended is not"
                                    + " begun here");
            executions.resumeWithoutFollowing();
        }
        executions.cancelsAreKnown();
    }

    /** The log has lost a part that was not read. */
    void lose() {
        established = false;
    }

    /** Looks at a record, whether its turn has come or not. */
    void read(ConsumerRecord<byte[], byte[]> incoming) {
        claims.read(incoming);
    }

    /** The offset behind the last record that was looked at. */
    long readUpTo() {
        return claims.fence().position();
    }

    /** Why nothing may be executed any more. */
    Optional<Overtaken> overtaken() {
        return missed.or(() -> claims.fence().overtaken());
    }

    /** True when another instance has taken the command at this offset. */
    boolean isOthers(long offset) {
        return offset < othersUpTo;
    }

    /** True when there is no command among the records that would have to be taken. */
    boolean holdsNothingNew(List<ConsumerRecord<byte[], byte[]>> batch) {
        return batch.stream()
                .noneMatch(incoming -> !isOthers(incoming.offset())
                        && Records.type(incoming)
                                .filter(MessageType.TASK_RUN::equals)
                                .isPresent());
    }

    /** Takes the commands before an offset; it counts when the record has been read and {@link #isTaken}. */
    CommandClaims.Take take(long nextOffset) {
        return claims.take(nextOffset, closed);
    }

    boolean isTaken(CommandClaims.Take take) {
        return claims.fence().isTaken(take.id());
    }
}
