package io.muster.agent.execute;

import io.muster.agent.journal.JournalRecord.Accepted;
import io.muster.schemas.message.TaskDelivered;
import io.muster.schemas.message.TaskEvent;
import java.time.Instant;
import java.util.function.BiConsumer;

/** Tells the rest of the system what has become of attempts, once that is on disk. */
final class Announcer {
    private final TaskEvents events;
    private final BiConsumer<Accepted, Instant> onClaim;

    /** @param onClaim hears when Kafka has had the claim of an attempt, by its clock */
    Announcer(TaskEvents events, BiConsumer<Accepted, Instant> onClaim) {
        this.events = events;
        this.onClaim = onClaim;
    }

    /** What has just happened. */
    void announce(Accepted accepted, TaskEvent event) {
        repeat(accepted, event);
        TransitionLog.write(event);
    }

    /** What an agent before this one may have announced already. */
    void repeat(Accepted accepted, TaskEvent event) {
        if (event instanceof TaskDelivered && Claims.isToBeClaimed(accepted)) {
            events.publish(event, accepted.traceparent(), loggedAt -> onClaim.accept(accepted, loggedAt));
        } else {
            events.publish(event, accepted.traceparent());
        }
    }
}
