package io.muster.agent.execute;

import io.muster.agent.execute.Admission.Decision;
import io.muster.agent.journal.AttemptId;
import io.muster.agent.journal.Journal;
import io.muster.agent.journal.LiveAttempt;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Takes up again what the journal has from the agent before this one. */
final class Resumption {
    private final ExecutionSettings settings;
    private final Turns turns;
    private final Journal journal;
    private final Announcer announcer;
    private final Admission admission;
    private final Arrivals arrivals;
    private final Endings endings;
    private final InstantSource clock;
    private volatile boolean begun;

    Resumption(
            ExecutionSettings settings,
            Turns turns,
            Journal journal,
            Announcer announcer,
            Admission admission,
            Arrivals arrivals,
            Endings endings,
            InstantSource clock) {
        this.settings = settings;
        this.turns = turns;
        this.journal = journal;
        this.announcer = announcer;
        this.admission = admission;
        this.arrivals = arrivals;
        this.endings = endings;
        this.clock = clock;
    }

    /** @param follows false when the agent before may still be there: what it had not ended is not begun here */
    void run(boolean follows) {
        var live = journal.live();
        // Outside of a turn: a policy looks at files, and a handler at what it likes.
        var decisions = follows ? decisions(live) : Map.<AttemptId, Decision>of();
        turns.take(turn -> {
            begun = true;
            live.forEach(attempt -> awaitClaim(attempt, decisions.get(id(attempt))));
        });
        live.forEach(attempt -> attempt.events().forEach(event -> announcer.repeat(attempt.accepted(), event)));
        turns.take(turn -> live.forEach(attempt -> goOn(attempt, follows, decisions.get(id(attempt)), turn)));
    }

    /** True once something may have been taken up. */
    boolean hasBegun() {
        return begun;
    }

    private Map<AttemptId, Decision> decisions(List<LiveAttempt> live) {
        return live.stream()
                .filter(LiveAttempt::isWaiting)
                .collect(Collectors.toMap(Resumption::id, attempt -> admission.decide(attempt.accepted())));
    }

    private static AttemptId id(LiveAttempt attempt) {
        return attempt.accepted().attemptId();
    }

    /** @param decision null when it does not wait, or is not to be followed */
    private void awaitClaim(LiveAttempt attempt, @Nullable Decision decision) {
        if (decision != null && Claims.isToBeClaimed(attempt.accepted())) {
            arrivals.awaitClaim(attempt.accepted(), decision);
        }
    }

    /** @param decision null when it does not wait, or is not to be followed */
    private void goOn(LiveAttempt attempt, boolean follows, @Nullable Decision decision, Turn turn) {
        var accepted = attempt.accepted();
        if (!follows && (attempt.isWaiting() || attempt.isCutOff())) {
            endings.finish(accepted, Recovery.notToBeFollowed(attempt, clock.instant()), turn);
        } else if (decision != null && !Claims.isToBeClaimed(accepted)) {
            arrivals.admit(accepted, decision, turn);
        } else if (attempt.isCutOff()) {
            endings.finish(
                    accepted,
                    Recovery.interrupted(attempt, settings.bootId(), settings.leftoversEnded(), clock.instant()),
                    turn);
        }
    }
}
