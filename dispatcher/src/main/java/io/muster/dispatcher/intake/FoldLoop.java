package io.muster.dispatcher.intake;

import io.muster.dispatcher.view.ViewStore;
import io.muster.dispatcher.view.ViewUnavailableException;
import io.muster.runtime.kafka.DeadLetters;
import io.muster.runtime.kafka.KafkaSettings;
import io.muster.runtime.lifecycle.Service;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The dispatcher's one working thread: poll, fold, commit, and between two batches the duties. Nothing here is shared
 * between threads, so nothing is locked.
 */
public final class FoldLoop implements Service {
    private static final Logger log = LoggerFactory.getLogger(FoldLoop.class);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration POLL_WHILE_LOST = Duration.ofMillis(10);
    private static final Duration AUDIT_PERIOD = Duration.ofMillis(500);
    private static final Duration LOOK_PERIOD = Duration.ofSeconds(1);
    private static final Duration RETRY_PERIOD = Duration.ofSeconds(5);
    private static final Duration COUNTERS_PERIOD = Duration.ofMinutes(1);
    /** How often the fold stops for what else is due while it is behind: what duties see then is old in any case. */
    private static final Duration LOOK_AROUND_WHILE_BEHIND = Duration.ofMillis(500);

    private static final Duration AFTER_A_FAULT = Duration.ofMillis(200);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(4);
    private static final Duration LEAVE_TIMEOUT = Duration.ofSeconds(2);

    private final List<String> topics;
    private final int batchRecords;
    private final RecordReader reader;
    private final Consumer<byte @Nullable [], byte @Nullable []> consumer;
    private final Positions positions;
    private final ReadyPartitions ready;
    private final Watermarks watermarks;
    private final BatchFold batchFold;
    private final FoldCounters counters = new FoldCounters();
    private final Map<Duty, Cadence> duties = new LinkedHashMap<>();
    private final Cadence audits = new Cadence(AUDIT_PERIOD);
    private final Cadence looks = new Cadence(LOOK_PERIOD);
    private final Cadence retries = new Cadence(RETRY_PERIOD);
    private final Cadence counterLines = new Cadence(COUNTERS_PERIOD);
    private final Cadence looksWhileBehind = new Cadence(LOOK_AROUND_WHILE_BEHIND);
    private final InstantSource clock;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread =
            Thread.ofPlatform().daemon().name("muster-dispatcher").unstarted(this::run);

    /**
     * @param instanceId for static group membership
     * @param ready is kept up to date by this loop
     * @param watermarks likewise
     * @param viewRetention how long a task stays in the views after its end
     * @param clock what the duties take for now
     */
    public FoldLoop(
            KafkaSettings kafka,
            Optional<String> instanceId,
            int batchRecords,
            ViewStore store,
            DeadLetters deadLetters,
            ReadyPartitions ready,
            Watermarks watermarks,
            Duration viewRetention,
            List<FoldListener> listeners,
            List<Duty> duties,
            InstantSource clock) {
        this.topics = kafka.topics().folded();
        this.batchRecords = batchRecords;
        this.reader = new RecordReader(kafka.topics(), ready.partitions());
        this.consumer = FoldConsumer.member(kafka, instanceId, batchRecords);
        this.positions = new Positions(consumer, store, ready);
        this.ready = ready;
        this.watermarks = watermarks;
        this.batchFold = new BatchFold(store, deadLetters, positions, counters, listeners);
        duties.forEach(this::add);
        add(new TaskTrim(store, positions, ready, viewRetention));
        this.clock = clock;
    }

    private void add(Duty duty) {
        duties.put(duty, new Cadence(duty.period()));
    }

    @Override
    public void start() {
        thread.start();
    }

    private void run() {
        try {
            consumer.subscribe(topics, positions);
            while (closing.getCount() > 0) {
                step();
            }
        } catch (WakeupException e) {
            log.atDebug().log("woken up to close");
        } catch (FencedInstanceIdException e) {
            log.atError()
                    .setCause(e)
                    .log("stopped: another dispatcher runs with the same dispatcher.instance-id; give each its own");
        } catch (Error e) {
            log.atError().setCause(e).log("stopped by a fault that cannot be handled");
            throw e;
        } finally {
            counters.logWhenChanged();
            consumer.close(CloseOptions.timeout(LEAVE_TIMEOUT));
        }
    }

    private void step() {
        try {
            if (!positions.allFolding()) {
                batchFold.complete(); // so that the checkpoints that are read next are the last word
            }
            positions.settle();
            var records = consumer.poll(patience());
            fold(records);
            positions.noteReady();
            var isBehind = records.count() > batchRecords / 4; // a fetch ends where the broker ended it
            if ((!isBehind || looksWhileBehind.isDue()) && isSomethingElseDue()) {
                batchFold.complete();
                lookAround();
            }
        } catch (OffsetOutOfRangeException e) {
            e.offsetOutOfRangePartitions().keySet().forEach(positions::outOfRange);
        } catch (WakeupException | FencedInstanceIdException e) {
            throw e;
        } catch (RuntimeException e) {
            log.atError().setCause(e).log("unexpected; reading the positions again");
            positions.loseAll(e);
            pause(e);
        }
    }

    /** While Redis works, only what is there already is taken. */
    private Duration patience() {
        if (!batchFold.isComplete()) {
            return Duration.ZERO;
        }
        return positions.allFolding() ? POLL : POLL_WHILE_LOST;
    }

    private boolean isSomethingElseDue() {
        return Stream.concat(Stream.of(audits, looks, retries, counterLines), duties.values().stream())
                .anyMatch(Cadence::isAboutToBeDue);
    }

    private void lookAround() {
        if (audits.isDue()) {
            positions.audit();
        }
        if (looks.isDue()) {
            watermarks.advance(positions, clock.instant());
        }
        if (retries.isDue()) {
            positions.retryStopped();
        }
        if (!ready.isEmpty()) { // before that, nothing here may be spoken for
            duties.forEach(this::perform);
        }
        if (counterLines.isDue()) {
            counters.logWhenChanged();
        }
    }

    private void fold(ConsumerRecords<byte @Nullable [], byte @Nullable []> records) {
        var batches = new TreeMap<Integer, PartitionBatch>();
        for (var received : records) {
            if (positions.isFolding(received.partition())) {
                batches.computeIfAbsent(received.partition(), number -> new PartitionBatch(reader))
                        .add(received);
            }
        }
        if (batches.isEmpty()) {
            batchFold.complete();
            return;
        }
        batchFold.fold(batches);
    }

    private void perform(Duty duty, Cadence cadence) {
        if (!cadence.isDue()) {
            return;
        }
        try {
            duty.at(clock.instant());
        } catch (ViewUnavailableException e) {
            log.atDebug().setCause(e).log("put off: Redis does not answer");
        } catch (KafkaException e) {
            throw e;
        } catch (RuntimeException e) {
            log.atError()
                    .setCause(e)
                    .addKeyValue("duty", duty.getClass().getSimpleName())
                    .log("unexpected; trying again in its next turn");
        }
    }

    /** A fault that comes back at once must not fill the log. */
    private void pause(RuntimeException fault) {
        try {
            if (closing.await(AFTER_A_FAULT.toMillis(), TimeUnit.MILLISECONDS)) {
                log.atDebug().setCause(fault).log("closing after a fault");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** True until the loop has ended, by {@link #close} or by a fault. */
    public boolean isRunning() {
        return thread.isAlive();
    }

    @Override
    public void close() {
        closing.countDown();
        if (thread.getState() == Thread.State.NEW) {
            consumer.close(CloseOptions.timeout(LEAVE_TIMEOUT));
            return;
        }
        consumer.wakeup();
        try {
            if (thread.isAlive() && !thread.join(CLOSE_TIMEOUT)) {
                log.atWarn().log("still busy; leaving it behind");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
