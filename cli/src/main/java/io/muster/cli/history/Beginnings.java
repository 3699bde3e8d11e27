package io.muster.cli.history;

import io.muster.cli.console.Console;
import io.muster.dispatcher.intake.LogOffsets;
import java.util.TreeMap;

/** Tells that retention has deleted what the user might think is there. */
final class Beginnings {
    private Beginnings() {}

    /** @param beginnings the first offset that is still there; 0 where nothing was deleted */
    static void tell(Console console, LogOffsets beginnings) {
        var byTopic = new TreeMap<String, String>();
        beginnings
                .next()
                .forEach((number, topics) -> topics.forEach((topic, first) -> {
                    if (first > 0) {
                        byTopic.merge(topic, number + " from offset " + first, (a, b) -> a + ", " + b);
                    }
                }));
        byTopic.forEach((topic, partitions) -> console.say(
                "note: retention has deleted the beginning of " + topic + "; there is: partition " + partitions));
    }
}
