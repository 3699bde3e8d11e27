package io.muster.dispatcher.history;

import io.muster.dispatcher.fold.Difference;
import io.muster.dispatcher.fold.KeyPart;
import io.muster.dispatcher.fold.ViewDelta;
import io.muster.dispatcher.intake.FoldProgress;
import io.muster.dispatcher.intake.LogFold;
import io.muster.dispatcher.intake.LogOffsets;
import io.muster.dispatcher.view.Checkpoint;
import io.muster.dispatcher.view.RedisKeyspace;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * One comparison of views that dispatchers may be writing at the same time.
 *
 * <p>The checkpoints are read before and after the keys. Where they have not moved, the keys were of one moment. Else the
 * log is folded on, and all keys that differ, or that the log has changed in between, are read again, some at a time,
 * in one transaction with the checkpoints: what differs then from the log up to exactly there is a difference.
 */
final class ViewComparison {
    private static final int PARTS_AT_A_TIME = 1_000;
    private final LogFold log;
    private final RedisKeyspace redis;
    private final FoldProgress progress;
    private final int partitions;
    private final ExpectedViews expected;

    ViewComparison(LogFold log, RedisKeyspace redis, FoldProgress progress) {
        this.log = log;
        this.redis = redis;
        this.progress = progress;
        this.partitions = log.beginnings().next().size();
        this.expected = new ExpectedViews(log);
    }

    Verification run() {
        var before = redis.checkpoints(partitions);
        fold(before, changes -> {});
        var found = redis.dump();
        var after = redis.checkpoints(partitions);
        var changed = new HashSet<KeyPart>();
        fold(after, changes -> changed.addAll(KeyPart.of(changes)));
        var comparison = expected.compare(found);
        var differences = comparison.differences();
        if (!after.equals(before)) {
            var doubtful = new HashSet<>(changed);
            doubtful.addAll(comparison.doubtful());
            differences = lookAgain(List.copyOf(doubtful));
        }
        var all = checkpointDifferences(after);
        all.addAll(differences);
        return new Verification(
                all,
                log.folded(),
                expected.digest(),
                expected.keys(),
                expected.pastHorizon(),
                expected.horizons(),
                log.ends().since(positions(redis.checkpoints(partitions))),
                log.beginnings()
                        .map((number, topic, first) -> first > 0 ? OptionalLong.of(first) : OptionalLong.empty()));
    }

    private List<Difference> lookAgain(List<KeyPart> parts) {
        var differences = new ArrayList<Difference>();
        for (var from = 0; from < parts.size(); from += PARTS_AT_A_TIME) {
            var some = parts.subList(from, Math.min(parts.size(), from + PARTS_AT_A_TIME));
            var all = List.copyOf(ExpectedViews.withHashes(some));
            var snapshot = redis.snapshot(all, partitions);
            fold(snapshot.checkpoints(), changes -> {});
            differences.addAll(expected.compare(all, snapshot.keyspace()));
        }
        differences = new ArrayList<>(new LinkedHashSet<>(differences));
        differences.sort(Comparator.comparing(Difference::key).thenComparing(Difference::part));
        return differences;
    }

    /** Folds the log up to where the views are. */
    private void fold(Map<Integer, Checkpoint> checkpoints, Consumer<List<ViewDelta>> changes) {
        var upTo = positions(checkpoints);
        if (upTo.isBehind(log.folded())) {
            throw new ViewsMovedBackException();
        }
        expected.foldTo(upTo, checkpoints, progress, changes);
    }

    private LogOffsets positions(Map<Integer, Checkpoint> checkpoints) {
        return log.ends().map((number, topic, end) -> {
            var next = checkpoints.getOrDefault(number, Checkpoint.NONE).next(topic);
            var first = log.beginnings().next(number, topic).orElse(0);
            return OptionalLong.of(Math.min(next.orElse(first), end));
        });
    }

    /** Checkpoints that no fold of this log can have come to. */
    private List<Difference> checkpointDifferences(Map<Integer, Checkpoint> checkpoints) {
        var differences = new ArrayList<Difference>();
        log.ends()
                .next()
                .forEach((number, ends) -> ends.forEach((topic, end) -> {
                    var first = log.beginnings().next(number, topic).orElse(0);
                    var text = checkpoints
                            .getOrDefault(number, Checkpoint.NONE)
                            .fields()
                            .get(topic);
                    var next = checkpoints.getOrDefault(number, Checkpoint.NONE).next(topic);
                    if (text != null && (next.isEmpty() || next.getAsLong() > end || next.getAsLong() < first)) {
                        differences.add(new Difference(
                                "checkpoint:" + number, topic, "offsets from " + first + " to " + end, text));
                    }
                }));
        return differences;
    }
}
