package io.muster.dispatcher.intake;

import io.muster.dispatcher.fold.ViewImage;
import io.muster.dispatcher.view.ViewCommit;
import io.muster.dispatcher.view.ViewIds;
import io.muster.dispatcher.view.ViewRead;
import io.muster.dispatcher.view.ViewStore;
import io.muster.runtime.kafka.DeadLetters;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One step: read the views that the batches touch, join, bury what cannot be folded, commit. */
final class BatchFold {
    private static final Logger log = LoggerFactory.getLogger(BatchFold.class);
    private final ViewStore store;
    private final DeadLetters deadLetters;
    private final Positions positions;
    private final FoldCounters counters;
    private final List<FoldListener> listeners;

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
     * @param batches by partition number
     * @throws io.muster.dispatcher.view.ViewUnavailableException when it is not known what was committed
     * @throws io.muster.runtime.kafka.LogUnavailableException when a dead letter may not be on disk; nothing is committed
     */
    void fold(Map<Integer, PartitionBatch> batches) {
        var steps = prepare(batches);
        bury(steps);
        var commits = new LinkedHashMap<Integer, ViewCommit>();
        steps.forEach((number, step) -> commits.put(number, step.commit()));
        store.commit(commits).forEach((number, result) -> {
            var step = Objects.requireNonNull(steps.get(number));
            switch (result) {
                case COMMITTED -> committed(number, step);
                case MISMATCH -> {
                    counters.mismatched();
                    positions.lose(Set.of(number), "Redis is at another checkpoint; nothing was written");
                }
            }
        });
    }

    private Map<Integer, Step> prepare(Map<Integer, PartitionBatch> batches) {
        var touched = new LinkedHashMap<Integer, ViewIds>();
        batches.forEach((number, batch) -> touched.put(number, missing(number, batch)));
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
        var expected = positions.checkpoint(number);
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
        positions.advance(number, step.commit().next(), step.after());
        positions.noteReady();
        counters.committed(step.batch());
        listeners.forEach(listener -> listener.folded(step.before(), step.after()));
    }
}
