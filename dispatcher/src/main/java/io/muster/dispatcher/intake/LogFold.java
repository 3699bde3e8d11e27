package io.muster.dispatcher.intake;

import io.muster.dispatcher.fold.ViewDelta;
import io.muster.dispatcher.fold.ViewImage;
import io.muster.runtime.kafka.KafkaSettings;
import io.muster.runtime.kafka.KeyPartitions;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Folds the log from its beginning to wherever it is told, in memory, with the same reader and the same fold as the live
 * one. All methods throw {@link io.muster.runtime.kafka.LogUnavailableException} when Kafka does not answer.
 */
public final class LogFold implements AutoCloseable {
    private static final int TASKS_AT_A_TIME = 10_000;
    private final LogScan scan;
    private final ViewImage views = new ViewImage();
    private final SortedMap<Integer, SortedMap<String, Long>> folded = new TreeMap<>();

    public LogFold(KafkaSettings kafka) {
        this.scan = new LogScan(kafka);
    }

    /** Where the log begins; above 0 when retention has deleted what was there. */
    public LogOffsets beginnings() {
        return scan.beginnings();
    }

    /** Where the log ends now. */
    public LogOffsets ends() {
        return scan.ends();
    }

    /** Where the log was at a time, by the records' own timestamps. */
    public LogOffsets at(Instant time) {
        return scan.at(time);
    }

    /** The offset after the last record that was folded; topics of which there was none are left out. */
    public LogOffsets folded() {
        return new LogOffsets(folded);
    }

    /** Which partition number a key is in. */
    public int partitionOf(String key) {
        return new KeyPartitions(beginnings().next().size()).of(key);
    }

    /** What the log has come to. */
    public ViewImage views() {
        return views;
    }

    /** Folds on. A topic that has been folded beyond is left where it is. */
    public void foldTo(LogOffsets upTo, FoldProgress progress) {
        read(upTo, progress, batch -> {
            batch.tasks().values().forEach(views::join);
            batch.agents().values().forEach(views::join);
        });
    }

    /**
     * As {@link #foldTo(LogOffsets, FoldProgress)}.
     *
     * @param changes gets what this changes in the keys that the views leave in Redis, some at a time and in order: a long
     *     log's would not fit beside the views
     */
    public void foldTo(LogOffsets upTo, FoldProgress progress, Consumer<List<ViewDelta>> changes) {
        var slice = new Slice(changes);
        read(upTo, progress, slice::add);
        slice.end();
    }

    private void read(LogOffsets upTo, FoldProgress progress, Consumer<ViewImage> facts) {
        var total = upTo.since(beginnings());
        scan.readTo(upTo, batches -> {
            batches.forEach((number, batch) -> {
                facts.accept(batch.facts());
                folded.computeIfAbsent(number, n -> new TreeMap<>()).putAll(batch.next());
            });
            progress.at(folded().since(beginnings()), total);
        });
    }

    /** Facts of many batches together: a task's changes are found once for all of them. */
    private final class Slice {
        private final Consumer<List<ViewDelta>> changes;
        private ViewImage facts = new ViewImage();

        Slice(Consumer<List<ViewDelta>> changes) {
            this.changes = changes;
        }

        void add(ViewImage batch) {
            batch.tasks().values().forEach(facts::join);
            batch.agents().values().forEach(facts::join);
            if (facts.tasks().size() >= TASKS_AT_A_TIME) {
                end();
            }
        }

        void end() {
            var after = views.joinedBy(facts);
            var deltas = after.deltasFrom(views);
            after.tasks().values().forEach(views::join);
            after.agents().values().forEach(views::join);
            facts = new ViewImage();
            changes.accept(deltas);
        }
    }

    @Override
    public void close() {
        scan.close();
    }
}
