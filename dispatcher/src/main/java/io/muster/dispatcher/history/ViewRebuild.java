package io.muster.dispatcher.history;

import io.muster.dispatcher.fold.Horizon;
import io.muster.dispatcher.intake.FoldProgress;
import io.muster.dispatcher.intake.LogOffsets;
import io.muster.dispatcher.intake.LogRefold;
import io.muster.dispatcher.view.Checkpoint;
import io.muster.dispatcher.view.RedisKeyspace;
import io.muster.dispatcher.view.SpareDatabase;
import io.muster.runtime.kafka.DeadLetters;
import io.muster.runtime.kafka.KafkaSettings;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Makes the views anew from the log, in a spare database of the same Redis, and puts them in place at once. Until then nothing
 * of the old views is touched; it may be interrupted at any time and begun again.
 *
 * <p>Dispatchers may be at work. The new views end one record before the old ones in each topic on purpose: so their
 * checkpoint is never the one that a dispatcher believes in, its next commit is refused, and it folds on from what
 * was swapped in. Would the checkpoints be the same, a step that was computed from a wrong old view could be written into
 * the new ones.
 */
public final class ViewRebuild {
    private static final long NEAR = 1_000;
    private static final int PASSES = 20;
    private static final Duration SLICE = Duration.ofDays(1);
    /** What is older is one slice. */
    private static final Duration LONGEST_LOG = Duration.ofDays(60);

    private ViewRebuild() {}

    /** Hears how it goes; what it throws ends the rebuild. */
    public interface Listener extends FoldProgress {
        /** @param beginnings where retention has deleted the beginning of the log: views of that will be gone */
        void begins(LogOffsets beginnings);

        /** The new views are made, and are about to be put in place. */
        void ready();
    }

    /**
     * @param spare number of a database that is empty, or has what an interrupted rebuild left
     * @return how many records the new views have folded
     * @throws io.muster.runtime.kafka.LogUnavailableException when Kafka does not answer
     * @throws io.muster.dispatcher.view.ViewUnavailableException when Redis does not answer or refuses
     * @throws IllegalStateException when the spare database cannot be used
     */
    public static long run(KafkaSettings kafka, URI redis, int spare, Listener listener) {
        try (var old = new RedisKeyspace(redis);
                var database = new SpareDatabase(redis, spare);
                var deadLetters = new DeadLetters(kafka, "muster-rebuild-dead-letters");
                var log = new LogRefold(kafka, database.store(), deadLetters)) {
            database.claim();
            listener.begins(log.beginnings()
                    .map((number, topic, first) -> first > 0 ? OptionalLong.of(first) : OptionalLong.empty()));
            for (var pass = 0; pass < PASSES; pass++) {
                var known = known(old, log);
                var target = target(known, log);
                var distance = target.since(log.folded());
                var total = target.since(log.beginnings());
                FoldProgress progress = (done, ignored) -> {
                    database.keep();
                    listener.at(done, total);
                };
                var horizons = horizons(old, log);
                log.forget(horizons);
                if (pass == 0 && !horizons.isEmpty()) {
                    foldInSlices(Collections.max(horizons.values()), target, known, log, progress);
                }
                log.foldTo(target, known, progress);
                if (pass > 0 && distance < NEAR) {
                    break;
                }
            }
            listener.ready();
            database.keep();
            database.swap();
            return log.folded().since(log.beginnings());
        }
    }

    /**
     * As far as tasks have left the old views, a day after the other in all topics, so that the submissions of a month are
     * not all there before the first of their ends is read: the spare database never holds much more than the views.
     */
    private static void foldInSlices(
            Horizon last, LogOffsets target, LogOffsets known, LogRefold log, FoldProgress progress) {
        for (var time = last.before().minus(LONGEST_LOG); !time.isAfter(last.before()); time = time.plus(SLICE)) {
            var then = log.at(time);
            log.foldTo(
                    target.map((number, topic, end) -> OptionalLong.of(
                            Math.min(end, then.next(number, topic).orElse(end)))),
                    known,
                    progress);
        }
    }

    private static Map<Integer, Horizon> horizons(RedisKeyspace old, LogRefold log) {
        var horizons = new TreeMap<Integer, Horizon>();
        old.checkpoints(log.beginnings().next().size()).forEach((number, checkpoint) -> {
            if (!checkpoint.horizon().equals(Horizon.NONE)) {
                horizons.put(number, checkpoint.horizon());
            }
        });
        return horizons;
    }

    /** Where the old views are; topics of which they are nowhere that the log has are left out. */
    private static LogOffsets known(RedisKeyspace old, LogRefold log) {
        var checkpoints = old.checkpoints(log.beginnings().next().size());
        return log.ends().map((number, topic, end) -> {
            var first = log.beginnings().next(number, topic).orElse(0);
            var checkpoint = checkpoints.getOrDefault(number, Checkpoint.NONE);
            // A topic that a checkpoint does not name has not been begun; without any checkpoint there are no views.
            var next = checkpoint.equals(Checkpoint.NONE) || checkpoint.fields().containsKey(topic)
                    ? checkpoint.next(topic)
                    : OptionalLong.of(first);
            return next.isPresent() && next.getAsLong() >= first && next.getAsLong() <= end
                    ? next
                    : OptionalLong.empty();
        });
    }

    /** One record before where the old views are; the end of the log where they are nowhere. */
    private static LogOffsets target(LogOffsets known, LogRefold log) {
        return log.ends().map((number, topic, end) -> {
            var first = log.beginnings().next(number, topic).orElse(0);
            var next = known.next(number, topic);
            return OptionalLong.of(next.isPresent() ? Math.max(first, next.getAsLong() - 1) : end);
        });
    }
}
