package io.muster.agent.execute;

import io.muster.agent.journal.JournalRecord;
import io.muster.agent.journal.JournalRecord.Accepted;
import io.muster.agent.journal.JournalRecord.CancelRequested;
import io.muster.agent.journal.LiveAttempt;
import io.muster.schemas.message.TaskFinished;
import io.muster.schemas.task.TaskState;
import java.time.InstantSource;

/** Ends attempts: writes how, and tells it once that is on disk. */
final class Endings {
    private final Announcer announcer;
    private final InstantSource clock;

    Endings(Announcer announcer, InstantSource clock) {
        this.announcer = announcer;
        this.clock = clock;
    }

    void finish(Accepted accepted, TaskFinished result, Turn turn) {
        turn.add(new JournalRecord.Finished(result), () -> announcer.announce(accepted, result));
    }

    /** One that was never started. */
    void cancel(Accepted accepted, CancelRequested request, Turn turn) {
        finish(accepted, Results.canceled(accepted.command(), request.requestedBy(), clock.instant()), turn);
    }

    /** One that cannot run, for a reason that lies with the agent. */
    void reject(Accepted accepted, String reason, Turn turn) {
        finish(accepted, Results.refused(accepted.command(), TaskState.REJECTED, reason, clock.instant()), turn);
    }

    /** One that another agent with this id may get to hear of as well. */
    void leaveToSuccessor(Accepted accepted, Turn turn) {
        var error = "not started: another agent with this id was started";
        finish(accepted, Results.refused(accepted.command(), TaskState.INTERRUPTED, error, clock.instant()), turn);
    }

    /** One that was claimed too late: its task may be another agent's. */
    void giveBack(Accepted accepted, Turn turn) {
        var report = LiveAttempt.returned(accepted, clock.instant());
        turn.add(new JournalRecord.Returned(report), () -> announcer.announce(accepted, report));
    }
}
