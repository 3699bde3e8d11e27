package io.muster.dispatcher.history;

import io.muster.dispatcher.intake.LogReplay;
import io.muster.dispatcher.view.RedisKeyspace;
import io.muster.runtime.kafka.KafkaSettings;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/**
 * Is what Redis shows what the log says? Folds the log from its beginning and compares every view key, field by field.
 * Meant for a moment in which nothing new is written, since the two are read one after the other; a checkpoint that is
 * not at the end of the log is a difference too, and explains the others.
 */
public final class ViewVerifier {
    private ViewVerifier() {}

    /**
     * @return one line for each difference; empty when there is none
     * @throws io.muster.runtime.kafka.LogUnavailableException when Kafka does not answer
     * @throws io.muster.dispatcher.view.ViewUnavailableException when Redis does not answer
     */
    public static List<String> differences(KafkaSettings kafka, URI redis) {
        var log = LogReplay.fold(kafka);
        try (var found = new RedisKeyspace(redis)) {
            var differences = new ArrayList<String>();
            log.ends().forEach((number, ends) -> {
                var checkpoint = found.checkpoint(number);
                ends.forEach((topic, end) -> {
                    var next = checkpoint.next(topic).orElse(0);
                    if (next != end) {
                        differences.add("checkpoint:" + number + " " + topic + ": the log ends at " + end
                                + ", the views are at " + next);
                    }
                });
            });
            differences.addAll(log.views().keyspace().differences(found.dump()));
            return differences;
        }
    }
}
