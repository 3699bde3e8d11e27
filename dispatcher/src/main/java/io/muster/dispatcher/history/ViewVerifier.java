package io.muster.dispatcher.history;

import io.muster.dispatcher.intake.FoldProgress;
import io.muster.dispatcher.view.RedisKeyspace;
import io.muster.runtime.kafka.KafkaSettings;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/**
 * Is what Redis shows what the log says? Folds the log from its beginning and compares every view key, field by field.
 * Every method throws {@link io.muster.runtime.kafka.LogUnavailableException} when Kafka does not answer and
 * {@link io.muster.dispatcher.view.ViewUnavailableException} when Redis does not.
 */
public final class ViewVerifier {
    private static final int ATTEMPTS = 3;

    private ViewVerifier() {}

    /**
     * Against the whole log, for a moment in which nothing new is written: a checkpoint that is not at the end of the log is
     * a difference too.
     *
     * @return one line for each difference; empty when there is none
     */
    public static List<String> differences(KafkaSettings kafka, URI redis) {
        var verification = verify(kafka, redis, FoldProgress.NONE);
        var lines = new ArrayList<String>();
        if (verification.behind() > 0) {
            lines.add(verification.behind() + " records of the log are not in the views");
        }
        verification.differences().forEach(difference -> lines.add(difference.line()));
        return lines;
    }

    /**
     * Against the log up to where the views have folded it, also while dispatchers are at work.
     *
     * @throws ViewsMovedBackException when Redis is restored, emptied or swapped again and again meanwhile
     */
    public static Verification verify(KafkaSettings kafka, URI redis, FoldProgress progress) {
        return verify(kafka, redis, progress, Portion.MOST_TASK_EVENTS);
    }

    /** @param mostTaskEvents of what is in memory at a time */
    static Verification verify(KafkaSettings kafka, URI redis, FoldProgress progress, long mostTaskEvents) {
        for (var attempt = 1; ; attempt++) {
            try (var found = new RedisKeyspace(redis);
                    var comparison = new ViewComparison(kafka, found, progress, mostTaskEvents)) {
                return comparison.run();
            } catch (ViewsMovedBackException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }
}
