package io.muster.agent.execute;

import io.muster.agent.journal.LiveAttempt;
import io.muster.schemas.message.TaskFinished;
import java.time.Instant;

/** What a starting agent makes of an attempt that its predecessor left behind. Pure. */
final class Recovery {
    private Recovery() {}

    /**
     * Ends an attempt that was started and not ended: what it did is unknown, and it is never begun again.
     *
     * @param leftoversEnded true when nothing of it can be running any more
     */
    static TaskFinished interrupted(LiveAttempt attempt, String bootId, boolean leftoversEnded, Instant now) {
        return Results.cutOff(attempt.accepted().command(), reason(attempt, bootId, leftoversEnded), now);
    }

    /** Ends an attempt that the agent's predecessor had and may still have, wherever that is. It may have run, or may yet. */
    static TaskFinished notToBeFollowed(LiveAttempt attempt, Instant now) {
        return Results.cutOff(
                attempt.accepted().command(),
                "the agent does not know what became of it: the machine went down with it, or the agent's state directory is a"
                        + " copy",
                now);
    }

    private static String reason(LiveAttempt attempt, String bootId, boolean leftoversEnded) {
        var started = attempt.started();
        if (started == null || !started.bootId().equals(bootId)) {
            return "the machine restarted during the run";
        }
        var spawned = attempt.spawned();
        return "the agent stopped abruptly during the run; "
                // Without a process id something may run all the same: it is started before its id is written down.
                + (spawned == null ? "whatever it had started" : "process " + spawned.pid())
                + (leftoversEnded
                        ? " may have gone on without it until the agent was started again, and is ended now"
                        : " may have gone on without it");
    }
}
