package io.muster.dispatcher.intake;

import io.muster.dispatcher.fold.ViewImage;
import io.muster.dispatcher.view.Checkpoint;
import io.muster.dispatcher.view.CommitResult;
import io.muster.dispatcher.view.CommitUnderWay;
import io.muster.dispatcher.view.ViewCommit;
import io.muster.dispatcher.view.ViewIds;
import io.muster.dispatcher.view.ViewRead;
import io.muster.dispatcher.view.ViewStore;
import io.muster.dispatcher.view.ViewUnavailableException;
import io.muster.runtime.kafka.DeadLetters;
import io.muster.runtime.kafka.LogUnavailableException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One step: read the views that the batches touch, join, bury what cannot be folded, commit.
 *
 * <p>Nothing is waited for that need not be, so that Redis always has something to do. The views of a batch are asked for
 * behind the step of the one before, which is joined and sent meanwhile; they come with the checkpoint that they stand
 * at, and what was sent in between is added to them. A commit is sent and not waited for either. The next step starts from what the
 * views are once those under way have been made; when one of them is not, Redis is at another checkpoint than the next one
 * expects, and it is refused as well.
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
    private @Nullable ReadBatches waiting;

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
     * Takes the batches. What becomes of them shows in a later call, or in {@link #complete}: where it is not known, or
     * nothing was written, the position is lost.
     *
     * @param batches by partition number, of such that are folding
     */
    void fold(Map<Integer, PartitionBatch> batches) {
        try {
            var next = read(batches);
            joinWaiting(next);
            waiting = next;
        } catch (ViewUnavailableException e) {
            positions.lose(batches.keySet(), e);
        }
    }

    /** True when nothing is under way. */
    boolean isComplete() {
        return waiting == null && underWay.isEmpty();
    }

    /** Waits for all that is under way. */
    void complete() {
        joinWaiting(null);
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
            case MISMATCH -> mismatched(number);
        }
    }

    private void mismatched(int number) {
        counters.mismatched();
        positions.lose(Set.of(number), "Redis is at another checkpoint; nothing was written");
    }

    private ReadBatches read(Map<Integer, PartitionBatch> batches) {
        var known = new HashMap<Integer, ViewImage>();
        var expected = new HashMap<Integer, Checkpoint>();
        var missing = new LinkedHashMap<Integer, ViewIds>();
        batches.forEach((number, batch) -> {
            var touched = ViewIds.touchedBy(batch.facts());
            var recent = positions.recentViews(number).of(touched);
            known.put(number, recent);
            expected.put(number, positions.sent(number));
            missing.put(number, touched.without(recent));
        });
        missing.values().removeIf(ViewIds::isEmpty);
        return new ReadBatches(batches, known, expected, store.request(missing));
    }

    /** @param behind whose views were read before the step that is sent here */
    private void joinWaiting(@Nullable ReadBatches behind) {
        var read = waiting;
        if (read == null) {
            return;
        }
        waiting = null;
        try {
            while (underWay.size() >= MOST_UNDER_WAY) {
                completeOldest();
            }
            var steps = steps(read);
            bury(steps);
            send(steps);
            if (behind != null) {
                steps.forEach((number, step) -> behind.overtakenBy(number, step.after()));
            }
        } catch (ViewUnavailableException | LogUnavailableException e) {
            positions.lose(read.batches().keySet(), e);
        }
    }

    private Map<Integer, Step> steps(ReadBatches read) {
        var found = read.read().await();
        var steps = new LinkedHashMap<Integer, Step>();
        read.batches().forEach((number, batch) -> {
            // What was completed meanwhile may have cost us the position.
            if (positions.isFolding(number)) {
                var before = Objects.requireNonNull(read.known().get(number));
                switch (found.get(number)) {
                    case null -> steps.put(number, step(number, batch, before));
                    case ViewRead.Found(var views, var at)
                    when at.equals(read.expected().get(number)) -> {
                        before.joinAll(views);
                        steps.put(number, step(number, batch, before));
                    }
                    case ViewRead.Found elsewhere -> mismatched(number);
                    case ViewRead.Corrupt corrupt ->
                        positions.stop(
                                number,
                                corrupt.reason()
                                        + ". Delete the views and the checkpoints (redis-cli FLUSHALL when nothing else is kept"
                                        + " there), and they come back from the log");
                }
            }
        });
        return steps;
    }

    private Step step(int number, PartitionBatch batch, ViewImage before) {
        var after = before.joinedBy(batch.facts());
        var expected = positions.sent(number);
        var commit = new ViewCommit(expected, expected.advancedTo(batch.next()), after.deltasFrom(before));
        return new Step(batch, before, after, commit);
    }

    private void send(Map<Integer, Step> steps) {
        var commits = new LinkedHashMap<Integer, ViewCommit>();
        steps.forEach((number, step) -> commits.put(number, step.commit()));
        var commit = store.send(commits);
        steps.forEach((number, step) -> positions.send(number, step.commit().next(), step.after()));
        underWay.add(new UnderWay(steps, commit));
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
