package io.muster.dispatcher.history;

import static java.util.function.Predicate.not;

import io.muster.dispatcher.fold.Difference;
import io.muster.dispatcher.fold.KeyPart;
import io.muster.dispatcher.intake.FoldProgress;
import io.muster.dispatcher.intake.LogFold;
import io.muster.dispatcher.intake.LogOffsets;
import io.muster.dispatcher.view.Checkpoint;
import io.muster.dispatcher.view.RedisKeyspace;
import io.muster.runtime.kafka.KafkaSettings;
import io.muster.schemas.view.ViewKeys;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * One comparison of views that dispatchers may be writing at the same time. Neither the log's views nor Redis's are in memory
 * as a whole.
 *
 * <p>Portion by portion the log is folded up to where the views are, and a few hashes at a time are read from Redis, with what
 * belongs to them, in one transaction with the checkpoints: what differs then from the log up to exactly there is a
 * difference. At last all that Redis has is looked through for what the log has not named: that is compared in the same way,
 * once more from the log, as it may have come meanwhile.
 */
final class ViewComparison implements AutoCloseable {
    /** With what belongs to them some thousand commands, during which Redis does nothing else. */
    private static final int HASHES_AT_A_TIME = 200;

    private static final int MOST_UNNAMED = 50_000;

    private final KafkaSettings kafka;
    private final RedisKeyspace redis;
    private final FoldProgress progress;
    private final long mostTaskEvents;
    private final LogFold extent; // of the whole log; folds it when that is one portion
    private final int partitions;
    private final NamedParts named = new NamedParts();
    private final DigestRuns runs = new DigestRuns();
    private final Set<Difference> differences = new LinkedHashSet<>();
    private final List<String> waitingExpected = new ArrayList<>();
    private final List<String> waitingFound = new ArrayList<>();
    private int pastHorizon;
    private long done;

    /** @param mostTaskEvents of a portion */
    ViewComparison(KafkaSettings kafka, RedisKeyspace redis, FoldProgress progress, long mostTaskEvents) {
        this.kafka = kafka;
        this.redis = redis;
        this.progress = progress;
        this.mostTaskEvents = mostTaskEvents;
        this.extent = new LogFold(kafka);
        this.partitions = extent.beginnings().next().size();
    }

    Verification run() {
        var start = redis.checkpoints(partitions);
        var offsets = ExpectedViews.positions(extent, start);
        var portions = Portion.of(extent.beginnings(), offsets, kafka.topics().taskEvents(), mostTaskEvents);
        if (portions.size() == 1) {
            compare(extent, 1, start, offsets);
        } else {
            for (var portion : portions) {
                try (var log = new LogFold(kafka, portion.numbers()::contains, portion::holds)) {
                    compare(log, portion.shares(), start, offsets);
                }
            }
        }
        lookForUnnamed();
        compareWaiting();
        var end = redis.checkpoints(partitions);
        return new Verification(
                inOrder(checkpointDifferences(end)),
                offsets,
                runs.digest(),
                runs.keys(),
                pastHorizon,
                ExpectedViews.horizons(start),
                extent.ends().since(ExpectedViews.positions(extent, end)),
                extent.beginnings()
                        .map((number, topic, first) -> first > 0 ? OptionalLong.of(first) : OptionalLong.empty()));
    }

    /**
     * The digest is of {@code start}, the same moment for all portions, whatever they are compared with later on.
     *
     * @param log of a portion
     * @param shares how often the log of its partition numbers is read
     */
    private void compare(LogFold log, int shares, Map<Integer, Checkpoint> start, LogOffsets offsets) {
        var total = offsets.since(extent.beginnings());
        var expected =
                new ExpectedViews(log, (read, ofPortion) -> progress.at(Math.min(total, done + read / shares), total));
        expected.foldTo(start);
        done += log.folded().since(log.beginnings()) / shares;
        runs.add(expected.settled());
        pastHorizon += expected.pastHorizon();
        compare(expected, expected.hashes(), Map.of());
        compareWaiting(expected, expected::knows);
    }

    /** @param beside what else is to be looked at with a hash */
    private void compare(ExpectedViews expected, List<String> hashes, Map<String, Set<KeyPart>> beside) {
        for (var from = 0; from < hashes.size(); from += HASHES_AT_A_TIME) {
            compareSome(expected, hashes.subList(from, Math.min(from + HASHES_AT_A_TIME, hashes.size())), beside);
        }
    }

    /** All of one moment; again when it turns out that something belongs to them then that was not asked for. */
    private void compareSome(ExpectedViews expected, List<String> hashes, Map<String, Set<KeyPart>> beside) {
        var asked = expected.whole(hashes).parts();
        for (var hash : hashes) {
            asked.add(KeyPart.hash(hash));
            asked.addAll(beside.getOrDefault(hash, Set.of()));
        }
        while (true) {
            var snapshot = redis.snapshot(List.copyOf(asked), partitions);
            expected.foldTo(snapshot.checkpoints());
            var keyspace = expected.expected(hashes, snapshot.keyspace());
            if (!asked.addAll(keyspace.parts())) {
                differences.addAll(keyspace.comparePieces(snapshot.keyspace()));
                named.addAll(keyspace.parts());
                return;
            }
        }
    }

    /** @param own the tasks to look for in the list */
    private void compareWaiting(ExpectedViews expected, Predicate<String> own) {
        var snapshot = redis.snapshot(List.of(KeyPart.hash(ViewKeys.PENDING_TASKS)), partitions);
        expected.foldTo(snapshot.checkpoints());
        waitingExpected.addAll(expected.waiting());
        snapshot.keyspace().waiting().stream()
                .filter(own.and(not(expected::mayLack)))
                .forEach(waitingFound::add);
    }

    private void lookForUnnamed() {
        var unnamed = new HashSet<KeyPart>();
        redis.forEachPart(parts -> {
            parts.stream().filter(not(named::contains)).forEach(unnamed::add);
            if (unnamed.size() > MOST_UNNAMED) {
                compareUnnamed(unnamed);
                unnamed.clear();
            }
        });
        var waiting = redis.snapshot(List.of(KeyPart.hash(ViewKeys.PENDING_TASKS)), partitions);
        waiting.keyspace().waiting().stream()
                .map(id -> KeyPart.hash(ExpectedViews.TASK + id))
                .filter(not(named::contains))
                .forEach(unnamed::add);
        compareUnnamed(unnamed);
    }

    private void compareUnnamed(Set<KeyPart> unnamed) {
        var byHash = new TreeMap<String, Set<KeyPart>>();
        var ids = new HashSet<String>();
        for (var part : unnamed) {
            var hash = ExpectedViews.hashOf(part);
            byHash.computeIfAbsent(hash, key -> new HashSet<>()).add(part);
            ids.add(hash.substring(hash.indexOf(':') + 1));
        }
        if (ids.isEmpty()) {
            return;
        }
        try (var log = new LogFold(kafka, number -> true, ids::contains)) {
            var expected = new ExpectedViews(log, FoldProgress.NONE);
            expected.foldTo(redis.checkpoints(partitions));
            compare(expected, List.copyOf(byHash.keySet()), byHash);
            waitingExpected.removeIf(ids::contains);
            waitingFound.removeIf(ids::contains);
            compareWaiting(expected, ids::contains);
        }
    }

    /** The order between partitions is not in the log. */
    private void compareWaiting() {
        var expected = waitingExpected.stream().sorted().toList();
        var found = waitingFound.stream().sorted().toList();
        if (!expected.equals(found)) {
            differences.add(new Difference(ViewKeys.PENDING_TASKS, "", expected.toString(), found.toString()));
        }
    }

    /** Checkpoints, hashes, sorted sets, the waiting tasks. */
    private List<Difference> inOrder(List<Difference> ofCheckpoints) {
        var all = new ArrayList<>(ofCheckpoints);
        differences.stream()
                .sorted(Comparator.comparingInt(ViewComparison::rank)
                        .thenComparing(Difference::key)
                        .thenComparing(Difference::part))
                .forEach(all::add);
        return all;
    }

    private static int rank(Difference difference) {
        var key = difference.key();
        return key.equals(ViewKeys.PENDING_TASKS) ? 2 : RedisKeyspace.isSortedSet(key) ? 1 : 0;
    }

    /** Checkpoints that no fold of this log can have come to. */
    private List<Difference> checkpointDifferences(Map<Integer, Checkpoint> checkpoints) {
        var found = new ArrayList<Difference>();
        extent.ends()
                .next()
                .forEach((number, ends) -> ends.forEach((topic, end) -> {
                    var first = extent.beginnings().next(number, topic).orElse(0);
                    var checkpoint = checkpoints.getOrDefault(number, Checkpoint.NONE);
                    var text = checkpoint.fields().get(topic);
                    var next = checkpoint.next(topic);
                    if (text != null && (next.isEmpty() || next.getAsLong() > end || next.getAsLong() < first)) {
                        found.add(new Difference(
                                "checkpoint:" + number, topic, "offsets from " + first + " to " + end, text));
                    }
                }));
        return found;
    }

    @Override
    public void close() {
        extent.close();
        runs.close();
    }
}
