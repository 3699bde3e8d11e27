package io.muster.agent.execute;

import io.muster.agent.journal.LiveAttempt;
import io.muster.schemas.message.TaskFinished;
import java.time.Instant;

/** What a starting agent makes of an attempt that its predecessor left behind. Pure. */
final class Recovery {
    private Recovery() {}

    /** Ends an attempt that was started and not ended: what it did is unknown, and it is never begun again. */
    static TaskFinished interrupted(LiveAttempt attempt, String bootId, Instant now) {
        return Results.cutOff(attempt.accepted().command(), reason(attempt, bootId), now);
    }

    private static String reason(LiveAttempt attempt, String bootId) {
        var started = attempt.started();
        if (started == null || !started.bootId().equals(bootId)) {
            return "the machine restarted during the run";
        }
        var spawned = attempt.spawned();
        return "the agent stopped abruptly during the run"
                + (spawned == null ? "" : "; process " + spawned.pid() + " may have gone on without it");
    }
}
