package io.muster.dispatcher.intake;

import io.muster.dispatcher.fold.ViewDelta;
import io.muster.dispatcher.fold.ViewImage;
import io.muster.runtime.kafka.KafkaSettings;
import io.muster.runtime.kafka.KeyPartitions;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Folds the log from its beginning to wherever it is told, in memory, with the same reader and the same fold as the live
 * one. All methods throw {@link io.muster.runtime.kafka.LogUnavailableException} when Kafka does not answer.
 */
public final class LogFold implements AutoCloseable {
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

    /**
     * Folds on. A topic that has been folded beyond is left where it is.
     *
     * @return what this changes in the keys that the views leave in Redis
     */
    public List<ViewDelta> foldTo(LogOffsets upTo, FoldProgress progress) {
        var facts = new ViewImage();
        var total = upTo.since(beginnings());
        scan.readTo(upTo, batches -> {
            batches.forEach((number, batch) -> {
                batch.facts().tasks().values().forEach(facts::join);
                batch.facts().agents().values().forEach(facts::join);
                folded.computeIfAbsent(number, n -> new TreeMap<>()).putAll(batch.next());
            });
            progress.at(folded().since(beginnings()), total);
        });
        var after = views.joinedBy(facts);
        var deltas = after.deltasFrom(views);
        after.tasks().values().forEach(views::join);
        after.agents().values().forEach(views::join);
        return deltas;
    }

    @Override
    public void close() {
        scan.close();
    }
}
