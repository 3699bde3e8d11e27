package io.muster.dispatcher.intake;

import io.muster.dispatcher.fold.Horizon;
import io.muster.dispatcher.fold.ViewDelta;
import io.muster.dispatcher.fold.ViewImage;
import io.muster.dispatcher.view.Checkpoint;
import io.muster.dispatcher.view.CommitResult;
import io.muster.dispatcher.view.CommitUnderWay;
import io.muster.dispatcher.view.ViewCommit;
import io.muster.dispatcher.view.ViewIds;
import io.muster.dispatcher.view.ViewRead;
import io.muster.dispatcher.view.ViewStore;
import io.muster.runtime.kafka.DeadLetters;
import io.muster.runtime.kafka.KafkaSettings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Folds the log from its beginning into an empty store, as the dispatcher does: a batch at a time, views and checkpoint in one
 * step. Nobody is told of tasks that have ended: that has been done when it was news.
 */
public final class LogRefold implements AutoCloseable {
    private final LogScan scan;
    private final ViewStore store;
    private final DeadLetters deadLetters;
    private final SortedMap<Integer, Checkpoint> checkpoints = new TreeMap<>();
    private final Map<Integer, RecentViews> recent = new HashMap<>();
    private Map<Integer, Horizon> horizons = Map.of();
    private Map<Integer, ViewCommit> sent = Map.of();
    private CommitUnderWay underWay = Map::of;

    public LogRefold(KafkaSettings kafka, ViewStore store, DeadLetters deadLetters) {
        this.scan = new LogScan(kafka);
        this.store = store;
        this.deadLetters = deadLetters;
    }

    public LogOffsets beginnings() {
        return scan.beginnings();
    }

    public LogOffsets ends() {
        return scan.ends();
    }

    /** Where the log was at a time, by the records' own timestamps. */
    public LogOffsets at(Instant time) {
        return scan.at(time);
    }

    /** From here on tasks that are past these horizons are not kept. */
    public void forget(Map<Integer, Horizon> horizons) {
        this.horizons = Map.copyOf(horizons);
    }

    /** The offset after the last record that was folded. */
    public LogOffsets folded() {
        var folded = new TreeMap<Integer, SortedMap<String, Long>>();
        checkpoints.forEach((number, checkpoint) -> folded.put(number, checkpoint.offsets()));
        return new LogOffsets(folded);
    }

    /**
     * Folds on.
     *
     * @param known what a dispatcher has folded: what cannot be used is dead-lettered only from there on
     * @throws io.muster.runtime.kafka.LogUnavailableException when Kafka does not answer
     * @throws io.muster.dispatcher.view.ViewUnavailableException when the store does not answer
     * @throws IllegalStateException when somebody else writes to the store
     */
    public void foldTo(LogOffsets upTo, LogOffsets known, FoldProgress progress) {
        var total = upTo.since(scan.beginnings());
        scan.readTo(upTo, batches -> {
            bury(batches, known);
            fold(batches);
            progress.at(folded().since(scan.beginnings()), total);
        });
        complete();
        progress.at(folded().since(scan.beginnings()), total);
    }

    private void bury(Map<Integer, PartitionBatch> batches, LogOffsets known) {
        var letters = new ArrayList<DeadLetters.Letter>();
        batches.forEach((number, batch) -> batch.letters().stream()
                .filter(letter -> letter.undeliverable().offset()
                        >= known.next(number, letter.undeliverable().topic()).orElse(0))
                .forEach(letters::add));
        deadLetters.write(letters);
    }

    /** Sends the step; it is waited for when the next one has been read and its views are asked for. */
    private void fold(Map<Integer, PartitionBatch> batches) {
        var known = new LinkedHashMap<Integer, ViewImage>();
        var missing = new LinkedHashMap<Integer, ViewIds>();
        batches.forEach((number, batch) -> {
            var touched = ViewIds.touchedBy(batch.facts());
            var views = recentViews(number).of(touched);
            known.put(number, views);
            missing.put(number, touched.without(views));
        });
        var read = store.request(missing);
        complete();
        var found = read.await();
        var commits = new LinkedHashMap<Integer, ViewCommit>();
        batches.forEach((number, batch) -> {
            var before = Objects.requireNonNull(known.get(number));
            before.joinAll(ours(found.get(number)));
            var after = before.joinedBy(batch.facts());
            recentViews(number).keep(after);
            commits.put(number, commit(number, batch, before, after));
        });
        underWay = store.send(commits);
        sent = commits;
    }

    private RecentViews recentViews(int number) {
        return recent.computeIfAbsent(number, n -> new RecentViews());
    }

    private static ViewImage ours(@Nullable ViewRead read) {
        if (read instanceof ViewRead.Found found) {
            return found.views();
        }
        throw somebodyElseWrites();
    }

    private ViewCommit commit(int number, PartitionBatch batch, ViewImage before, ViewImage after) {
        var expected = checkpoints.getOrDefault(number, Checkpoint.NONE);
        var next = expected.advancedTo(batch.next()).withHorizon(horizons.getOrDefault(number, Horizon.NONE));
        var deltas = after.deltasFrom(before, next.horizon()).stream()
                .map(LogRefold::silent)
                .toList();
        return new ViewCommit(expected, next, deltas);
    }

    private void complete() {
        underWay.await().forEach((number, result) -> {
            var commit = sent.get(number);
            if (result != CommitResult.COMMITTED || commit == null) {
                throw somebodyElseWrites();
            }
            checkpoints.put(number, commit.next());
        });
        underWay = Map::of;
    }

    private static IllegalStateException somebodyElseWrites() {
        return new IllegalStateException("somebody else writes to the database that the views are made in");
    }

    private static ViewDelta silent(ViewDelta delta) {
        return new ViewDelta(
                delta.key(),
                delta.id(),
                delta.set(),
                delta.dropped(),
                delta.added(),
                delta.removed(),
                delta.waiting(),
                false);
    }

    @Override
    public void close() {
        scan.close();
    }
}
