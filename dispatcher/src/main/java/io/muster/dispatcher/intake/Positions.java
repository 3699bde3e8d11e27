package io.muster.dispatcher.intake;

import io.muster.dispatcher.fold.ViewImage;
import io.muster.dispatcher.intake.PartitionProgress.Phase;
import io.muster.dispatcher.view.Checkpoint;
import io.muster.dispatcher.view.ViewStore;
import io.muster.dispatcher.view.ViewUnavailableException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where each partition number is to be read next. The truth is the checkpoint in Redis, and nothing else: whenever that
 * may not be what is believed here, the partition is paused until it has been read again. The group's membership goes on
 * meanwhile, since paused partitions are polled all the same.
 */
final class Positions implements ConsumerRebalanceListener {
    private static final Logger log = LoggerFactory.getLogger(Positions.class);
    private static final Duration KAFKA_TIMEOUT = Duration.ofSeconds(5);
    private final Consumer<?, ?> consumer;
    private final ViewStore store;
    private final ReadyPartitions ready;
    private final Map<Integer, PartitionProgress> numbers = new TreeMap<>();
    private final Backoff backoff = new Backoff(Duration.ofMillis(20), Duration.ofSeconds(1));
    private boolean outageReported;

    Positions(Consumer<?, ?> consumer, ViewStore store, ReadyPartitions ready) {
        this.consumer = consumer;
        this.store = store;
        this.ready = ready;
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
        for (var partition : assigned) {
            // Any position will do: it is paused until the checkpoint has been read. Without one Kafka would look for a
            // committed offset, and there is none.
            consumer.seek(partition, 0);
            var progress = numbers.computeIfAbsent(partition.partition(), number -> new PartitionProgress());
            progress.assigned().add(partition);
            becomeUnknown(partition.partition(), progress);
        }
        consumer.pause(assigned);
        log.atInfo().addKeyValue("partitions", numbers.keySet()).log("partitions assigned");
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
        for (var partition : revoked) {
            var progress = numbers.get(partition.partition());
            if (progress != null && progress.assigned().remove(partition)) {
                becomeUnknown(partition.partition(), progress);
            }
        }
        numbers.values().removeIf(progress -> progress.assigned().isEmpty());
    }

    /** Finds the positions that are unknown, when Redis and Kafka tell them. */
    void settle() {
        var unknown = numbersIn(Phase.UNKNOWN);
        if (unknown.isEmpty() || !backoff.isDue()) {
            return;
        }
        try {
            var checkpoints = store.checkpoints(unknown);
            var partitions = new HashSet<TopicPartition>();
            unknown.forEach(number -> partitions.addAll(progress(number).assigned()));
            var beginnings = consumer.beginningOffsets(partitions, KAFKA_TIMEOUT);
            var ends = consumer.endOffsets(partitions, KAFKA_TIMEOUT);
            unknown.forEach(
                    number -> fold(number, checkpoints.getOrDefault(number, Checkpoint.NONE), beginnings, ends));
            outageReported = false;
        } catch (ViewUnavailableException | TimeoutException e) {
            backoff.failed();
            reportOutage(unknown, e);
        }
    }

    private void fold(
            int number, Checkpoint found, Map<TopicPartition, Long> beginnings, Map<TopicPartition, Long> ends) {
        var progress = progress(number);
        var own = new HashMap<TopicPartition, Long>();
        var starts = new HashMap<TopicPartition, Long>();
        for (var partition : progress.assigned()) {
            var start = found.next(partition.topic()).orElse(offset(beginnings, partition));
            consumer.seek(partition, start);
            starts.put(partition, start);
            own.put(partition, offset(ends, partition));
        }
        consumer.resume(progress.assigned());
        progress.becomeFolding(found, starts, own);
        log.atInfo()
                .addKeyValue("partition", number)
                .addKeyValue("offsets", starts)
                .log("folding");
    }

    private static long offset(Map<TopicPartition, Long> offsets, TopicPartition partition) {
        return Objects.requireNonNull(offsets.get(partition), () -> "no offset of " + partition);
    }

    /** Notes which partition numbers have in the views what was in the log when they began. */
    void noteReady() {
        numbers.forEach((number, progress) -> {
            if (progress.phase() == Phase.FOLDING && !ready.contains(number) && progress.hasCaughtUp()) {
                ready.add(number);
                log.atInfo().addKeyValue("partition", number).log("caught up with the log");
            }
        });
    }

    /** True when all before these ends is in the views. */
    boolean hasFolded(int number, Map<TopicPartition, Long> ends) {
        return isFolding(number)
                && ends.entrySet().stream().allMatch(end -> progress(number).folded(end.getKey()) >= end.getValue());
    }

    /** Where the log ends now, for those of the partition numbers that are folded here. Asks Kafka. */
    Map<Integer, Map<TopicPartition, Long>> ends(Collection<Integer> wanted) {
        var asked = new HashSet<TopicPartition>();
        wanted.stream()
                .filter(this::isFolding)
                .forEach(number -> asked.addAll(progress(number).assigned()));
        var ends = new HashMap<Integer, Map<TopicPartition, Long>>();
        consumer.endOffsets(asked, KAFKA_TIMEOUT)
                .forEach((partition, end) -> ends.computeIfAbsent(partition.partition(), number -> new HashMap<>())
                        .put(partition, end));
        return ends;
    }

    /** Tries again what was stopped: it stays stopped, and the log says so again, unless somebody has mended it. */
    void retryStopped() {
        numbersIn(Phase.STOPPED).forEach(this::becomeUnknown);
    }

    /** Compares what is believed with what Redis holds: a Redis that was emptied or restored while nothing happens. */
    void audit() {
        var known = numbersIn(Phase.FOLDING);
        known.addAll(numbersIn(Phase.STOPPED));
        if (known.isEmpty()) {
            return;
        }
        try {
            store.checkpoints(known).forEach((number, found) -> {
                if (!found.equals(progress(number).checkpoint())) {
                    lose(Set.of(number), "the checkpoint in Redis is not the one last written");
                }
            });
        } catch (ViewUnavailableException e) {
            lose(numbersIn(Phase.FOLDING), e);
        }
    }

    /** The position is in doubt; the partitions are paused until {@link #settle} has found it. */
    void lose(Collection<Integer> lost, Exception cause) {
        reportOutage(lost, cause);
        backoff.failed();
        lost.forEach(this::becomeUnknown);
    }

    void lose(Collection<Integer> lost, String reason) {
        log.atWarn()
                .addKeyValue("partitions", lost)
                .addKeyValue("reason", reason)
                .log("looking for the position again");
        backoff.failed();
        lost.forEach(this::becomeUnknown);
    }

    void loseAll(Exception cause) {
        lose(numbersIn(Phase.FOLDING), cause);
    }

    /** The log does not have the offset that a partition is at. */
    void outOfRange(TopicPartition partition) {
        var progress = numbers.get(partition.partition());
        if (progress == null) {
            return;
        }
        var next = progress.checkpoint().next(partition.topic());
        if (next.isEmpty()) {
            lose(Set.of(partition.partition()), "the beginning of the log has moved on");
            return;
        }
        stop(
                partition.partition(),
                partition + " no longer has offset " + next.getAsLong()
                        + ", where the views stand: retention has passed"
                        + " it, or the topic was made anew. Events in between are missing from the views. To go on with"
                        + " what the log still has: redis-cli HDEL checkpoint:" + partition.partition() + " "
                        + partition.topic());
    }

    /** Folds the partition number no further until a person has mended what is wrong. Others go on. */
    void stop(int number, String advice) {
        var progress = numbers.get(number);
        if (progress != null) {
            becomeUnknown(number, progress);
            progress.becomeStopped();
            log.atError().addKeyValue("partition", number).log("folding stopped: {}", advice);
        }
    }

    /** A step to this checkpoint is under way; it makes the views what is given here. */
    void send(int number, Checkpoint next, ViewImage views) {
        progress(number).send(next, views);
    }

    /** The oldest step under way has been made. */
    void advance(int number, Checkpoint next) {
        progress(number).advance(next);
        backoff.succeeded();
    }

    boolean isFolding(int number) {
        var progress = numbers.get(number);
        return progress != null && progress.phase() == Phase.FOLDING;
    }

    boolean allFolding() {
        return numbersIn(Phase.UNKNOWN).isEmpty();
    }

    Checkpoint checkpoint(int number) {
        return progress(number).checkpoint();
    }

    /** What the next step is to start from: the checkpoint after those that are under way. */
    Checkpoint sent(int number) {
        return progress(number).sent();
    }

    RecentViews recentViews(int number) {
        return progress(number).recentViews();
    }

    private void becomeUnknown(int number) {
        var progress = numbers.get(number);
        if (progress != null) {
            becomeUnknown(number, progress);
        }
    }

    private void becomeUnknown(int number, PartitionProgress progress) {
        ready.remove(number);
        progress.becomeUnknown();
        // What is being revoked can no longer be paused.
        var held = new HashSet<>(progress.assigned());
        held.retainAll(consumer.assignment());
        consumer.pause(held);
    }

    private void reportOutage(Collection<Integer> lost, Exception cause) {
        if (!outageReported) {
            outageReported = true;
            log.atWarn()
                    .setCause(cause)
                    .addKeyValue("partitions", lost)
                    .log("cannot fold now; nothing is lost, trying again");
        }
    }

    private Set<Integer> numbersIn(Phase phase) {
        var found = new TreeSet<Integer>();
        numbers.forEach((number, progress) -> {
            if (progress.phase() == phase) {
                found.add(number);
            }
        });
        return found;
    }

    private PartitionProgress progress(int number) {
        @Nullable PartitionProgress progress = numbers.get(number);
        return Objects.requireNonNull(progress, () -> "partition " + number + " is not assigned");
    }
}
