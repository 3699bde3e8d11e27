package io.muster.agent.execute;

import io.muster.agent.execute.Admission.Decision;
import io.muster.agent.execute.Admission.Decision.Ready;
import io.muster.agent.execute.Admission.Decision.Refused;
import io.muster.agent.journal.Journal;
import io.muster.agent.journal.JournalRecord.Accepted;
import io.muster.agent.journal.LiveAttempt;
import java.time.Instant;

/**
 * What becomes of an attempt that comes to the agent: when another agent may have it, it waits for its claim; when it is this
 * agent's, it has an end already, or it is for the {@link Scheduler}.
 *
 * <p>All but {@link #claimed} is for the steps of a turn.
 */
final class Arrivals {
    private final Turns turns;
    private final Journal journal;
    private final Announcer announcer;
    private final Endings endings;
    private final Scheduler scheduler;
    private final Claims claims = new Claims();

    Arrivals(Turns turns, Journal journal, Announcer announcer, Endings endings, Scheduler scheduler) {
        this.turns = turns;
        this.journal = journal;
        this.announcer = announcer;
        this.endings = endings;
        this.scheduler = scheduler;
    }

    /** One that the journal does not know yet. */
    void accept(Accepted accepted, Decision decision, Turn turn) {
        turn.add(accepted, () -> announcer.announce(accepted, LiveAttempt.delivered(accepted)));
        if (Claims.isToBeClaimed(accepted)) {
            awaitClaim(accepted, decision);
        } else {
            admit(accepted, decision, turn);
        }
    }

    /** To be called before it is announced. */
    void awaitClaim(Accepted accepted, Decision decision) {
        claims.add(accepted, decision);
    }

    /** Kafka has the announcement of an attempt, and with it the agent the attempt, if that was soon enough. */
    void claimed(Accepted accepted, Instant loggedAt) {
        turns.take(turn -> claims.settle(accepted).ifPresent(decision -> {
            if (Claims.isInTime(accepted, loggedAt)) {
                admit(accepted, decision, turn);
            } else {
                endings.giveBack(accepted, turn);
            }
        }));
    }

    /** It is this agent's. */
    void admit(Accepted accepted, Decision decision, Turn turn) {
        var canceled = journal.cancelRequest(accepted.command().taskId());
        if (canceled.isPresent()) {
            endings.cancel(accepted, canceled.get(), turn);
            return;
        }
        switch (decision) {
            case Refused refused -> endings.finish(accepted, refused.result(), turn);
            case Ready ready -> scheduler.enqueue(ready, turn);
        }
    }

    /** What is claimed from here on is left as it is. */
    void forgetWaiting() {
        claims.clear();
    }

    int waiting() {
        return claims.size();
    }
}
