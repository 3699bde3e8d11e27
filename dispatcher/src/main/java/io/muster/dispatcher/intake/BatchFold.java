package io.muster.dispatcher.intake;

import static java.util.function.Predicate.not;

import io.muster.dispatcher.fold.ViewImage;
import io.muster.dispatcher.view.CommitResult;
import io.muster.dispatcher.view.CommitUnderWay;
import io.muster.dispatcher.view.ViewCommit;
import io.muster.dispatcher.view.ViewIds;
import io.muster.dispatcher.view.ViewRead;
import io.muster.dispatcher.view.ViewStore;
import io.muster.dispatcher.view.ViewUnavailableException;
import io.muster.runtime.kafka.DeadLetters;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One step: read the views that the batches touch, join, bury what cannot be folded, commit.
 *
 * <p>A commit is sent and not waited for, so that Redis works on it while the next batch is read and joined. That next step
 * starts from what the views are once those under way have been made; when one of them is not, Redis is at another
 * checkpoint than the next one expects, and it is refused as well.
 */
final class BatchFold {
    private static final Logger log = LoggerFactory.getLogger(BatchFold.class);
    /** One that Redis works on, and one that waits for it there. */
    private static final int MOST_UNDER_WAY = 2;

    private final ViewStore store;
    private final DeadLetters deadLetters;
    private final Positions positions;
    private final FoldCounters counters;
    private final List<FoldListener> listeners;
    private final Deque<UnderWay> underWay = new ArrayDeque<>();

    private record UnderWay(Map<Integer, Step> steps, CommitUnderWay commit) {}

    private record Step(PartitionBatch batch, ViewImage before, ViewImage after, ViewCommit commit) {}

    BatchFold(
            ViewStore store,
            DeadLetters deadLetters,
            Positions positions,
            FoldCounters counters,
            List<FoldListener> listeners) {
        this.store = store;
        this.deadLetters = deadLetters;
        this.positions = positions;
        this.counters = counters;
        this.listeners = List.copyOf(listeners);
    }

    /**
     * Sends the step. Its outcome shows in a later call, or in {@link #complete}.
     *
     * @param batches by partition number
     * @throws io.muster.dispatcher.view.ViewUnavailableException when it is not known what was committed
     * @throws io.muster.runtime.kafka.LogUnavailableException when a dead letter may not be on disk; nothing is committed
     */
    void fold(Map<Integer, PartitionBatch> batches) {
        while (underWay.size() >= MOST_UNDER_WAY) {
            completeOldest();
        }
        var touched = missing(batches);
        if (touched.values().stream().anyMatch(not(ViewIds::isEmpty))) {
            // What is read must be what the checkpoint says.
            complete();
        }
        touched.keySet().removeIf(not(positions::isFolding)); // what was completed may have cost us the position
        var steps = prepare(batches, touched);
        bury(steps);
        var commits = new LinkedHashMap<Integer, ViewCommit>();
        steps.forEach((number, step) -> commits.put(number, step.commit()));
        var commit = store.send(commits);
        steps.forEach((number, step) -> positions.send(number, step.commit().next(), step.after()));
        underWay.add(new UnderWay(steps, commit));
    }

    /** True when nothing is under way. */
    boolean isComplete() {
        return underWay.isEmpty();
    }

    /** Waits for all that is under way. Where it is not known what became of it, the position is lost. */
    void complete() {
        while (!underWay.isEmpty()) {
            completeOldest();
        }
    }

    private void completeOldest() {
        var oldest = underWay.remove();
        try {
            oldest.commit().await().forEach((number, result) -> {
                // A position that was lost meanwhile is read again, whatever became of this.
                if (positions.isFolding(number)) {
                    completed(number, Objects.requireNonNull(oldest.steps().get(number)), result);
                }
            });
        } catch (ViewUnavailableException e) {
            positions.lose(oldest.steps().keySet(), e);
        }
    }

    private void completed(int number, Step step, CommitResult result) {
        switch (result) {
            case COMMITTED -> committed(number, step);
            case MISMATCH -> {
                counters.mismatched();
                positions.lose(Set.of(number), "Redis is at another checkpoint; nothing was written");
            }
        }
    }

    private Map<Integer, ViewIds> missing(Map<Integer, PartitionBatch> batches) {
        var missing = new LinkedHashMap<Integer, ViewIds>();
        batches.forEach((number, batch) -> missing.put(number, missing(number, batch)));
        return missing;
    }

    private Map<Integer, Step> prepare(Map<Integer, PartitionBatch> batches, Map<Integer, ViewIds> touched) {
        var steps = new LinkedHashMap<Integer, Step>();
        store.read(touched).forEach((number, read) -> {
            switch (read) {
                case ViewRead.Found found ->
                    steps.put(number, step(number, Objects.requireNonNull(batches.get(number)), found.views()));
                case ViewRead.Corrupt corrupt ->
                    positions.stop(
                            number,
                            corrupt.reason() + ". Delete the views and the checkpoints (redis-cli FLUSHALL when nothing"
                                    + " else is kept there), and they come back from the log");
            }
        });
        return steps;
    }

    private ViewIds missing(int number, PartitionBatch batch) {
        return positions.recentAgents(number).missing(ViewIds.touchedBy(batch.facts()));
    }

    private Step step(int number, PartitionBatch batch, ViewImage before) {
        positions.recentAgents(number).addTo(before, ViewIds.touchedBy(batch.facts()));
        var after = before.joinedBy(batch.facts());
        var expected = positions.sent(number);
        var commit = new ViewCommit(expected, expected.advancedTo(batch.next()), after.deltasFrom(before));
        return new Step(batch, before, after, commit);
    }

    /** On disk before any checkpoint moves past them. */
    private void bury(Map<Integer, Step> steps) {
        var letters = new ArrayList<DeadLetters.Letter>();
        steps.values().forEach(step -> letters.addAll(step.batch().letters()));
        if (!letters.isEmpty()) {
            deadLetters.write(letters);
            letters.forEach(letter -> log.atDebug()
                    .addKeyValue("topic", letter.undeliverable().topic())
                    .addKeyValue("partition", letter.undeliverable().partition())
                    .addKeyValue("offset", letter.undeliverable().offset())
                    .log("dead-lettered: {}", letter.reason()));
        }
    }

    private void committed(int number, Step step) {
        positions.advance(number, step.commit().next());
        positions.noteReady();
        counters.committed(step.batch());
        listeners.forEach(listener -> listener.folded(step.before(), step.after()));
    }
}
