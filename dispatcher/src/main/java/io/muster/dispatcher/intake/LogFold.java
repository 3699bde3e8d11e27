package io.muster.dispatcher.intake;

import io.muster.dispatcher.fold.ViewImage;
import io.muster.runtime.kafka.KafkaSettings;
import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.function.Predicate;

/**
 * Folds the log from its beginning to wherever it is told, in memory, with the same reader and the same fold as the live
 * one. All methods throw {@link io.muster.runtime.kafka.LogUnavailableException} when Kafka does not answer.
 */
public final class LogFold implements AutoCloseable {
    private final LogScan scan;
    private final Predicate<String> ids;
    private final ViewImage views = new ViewImage();
    private final SortedMap<Integer, SortedMap<String, Long>> folded = new TreeMap<>();

    public LogFold(KafkaSettings kafka) {
        this(kafka, number -> true, id -> true);
    }

    /**
     * Of a part of the log.
     *
     * @param numbers the partition numbers to be read
     * @param ids the tasks and agents to be folded
     */
    public LogFold(KafkaSettings kafka, IntPredicate numbers, Predicate<String> ids) {
        this.scan = new LogScan(kafka, numbers);
        this.ids = ids;
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
        return scan.keys().of(key);
    }

    /** What the log has come to. */
    public ViewImage views() {
        return views;
    }

    /** Folds on. A topic that has been folded beyond is left where it is. */
    public void foldTo(LogOffsets upTo, FoldProgress progress) {
        var total = upTo.since(beginnings());
        scan.readTo(upTo, batches -> {
            batches.forEach((number, batch) -> {
                fold(batch.facts());
                folded.computeIfAbsent(number, n -> new TreeMap<>()).putAll(batch.next());
            });
            progress.at(folded().since(beginnings()), total);
        });
    }

    private void fold(ViewImage facts) {
        facts.tasks().forEach((id, fact) -> {
            if (ids.test(id.value())) {
                views.join(fact);
            }
        });
        facts.agents().forEach((id, fact) -> {
            if (ids.test(id.value())) {
                views.join(fact);
            }
        });
    }

    @Override
    public void close() {
        scan.close();
    }
}
