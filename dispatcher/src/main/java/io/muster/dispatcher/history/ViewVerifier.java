package io.muster.dispatcher.history;

import io.muster.dispatcher.intake.FoldProgress;
import io.muster.dispatcher.intake.LogFold;
import io.muster.dispatcher.view.Checkpoint;
import io.muster.dispatcher.view.RedisKeyspace;
import io.muster.runtime.kafka.KafkaSettings;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/**
 * Is what Redis shows what the log says? Folds the log from its beginning and compares every view key, field by field.
 * Both the log's view keys and Redis's are in memory meanwhile. Every method throws
 * {@link io.muster.runtime.kafka.LogUnavailableException} when Kafka does not answer and
 * {@link io.muster.dispatcher.view.ViewUnavailableException} when Redis does not.
 */
public final class ViewVerifier {
    private static final int ATTEMPTS = 3;

    private ViewVerifier() {}

    /**
     * Against the whole log, for a moment in which nothing new is written: a checkpoint that is not at the end of the log is
     * a difference too, and explains the others.
     *
     * @return one line for each difference; empty when there is none
     */
    public static List<String> differences(KafkaSettings kafka, URI redis) {
        try (var log = new LogFold(kafka);
                var found = new RedisKeyspace(redis)) {
            var expected = new ExpectedViews(log);
            var differences = new ArrayList<String>();
            var checkpoints = found.checkpoints(log.beginnings().next().size());
            expected.foldTo(log.ends(), checkpoints, FoldProgress.NONE, changes -> {});
            log.folded().next().forEach((number, ends) -> {
                var checkpoint = checkpoints.getOrDefault(number, Checkpoint.NONE);
                ends.forEach((topic, end) -> {
                    var next = checkpoint.next(topic).orElse(0);
                    if (next != end) {
                        differences.add("checkpoint:" + number + " " + topic + ": the log ends at " + end
                                + ", the views are at " + next);
                    }
                });
            });
            expected.compare(found.dump()).differences().forEach(difference -> differences.add(difference.line()));
            return differences;
        }
    }

    /**
     * Against the log up to where the views have folded it, also while dispatchers are at work: what has changed under
     * one's hands is looked at again, together with the checkpoint of the same moment.
     *
     * @throws ViewsMovedBackException when Redis is restored, emptied or swapped again and again meanwhile
     */
    public static Verification verify(KafkaSettings kafka, URI redis, FoldProgress progress) {
        for (var attempt = 1; ; attempt++) {
            try (var log = new LogFold(kafka);
                    var found = new RedisKeyspace(redis)) {
                return new ViewComparison(log, found, progress).run();
            } catch (ViewsMovedBackException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }
}
