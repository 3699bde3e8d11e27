package io.muster.agent.execute;

import io.muster.agent.execute.Admission.Decision;
import io.muster.agent.journal.AttemptId;
import io.muster.agent.journal.JournalRecord.Accepted;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Attempts that were announced and may not start yet: until Kafka tells when it has had the announcement, the attempt may be
 * another agent's. The broker's clock decides, so neither this machine's clock nor a long pause of it matters.
 *
 * <p>Not thread-safe.
 */
final class Claims {
    private final Map<AttemptId, Decision> open = new HashMap<>();

    /** True when the attempt may be given to another agent as long as it is not claimed. */
    static boolean isToBeClaimed(Accepted accepted) {
        return accepted.command().claimBefore() != null;
    }

    /** @param decision what is to become of it when it is this agent's */
    void add(Accepted accepted, Decision decision) {
        open.put(accepted.attemptId(), decision);
    }

    /** @return what was decided; empty when nobody waits for it any more */
    Optional<Decision> settle(Accepted accepted) {
        return Optional.ofNullable(open.remove(accepted.attemptId()));
    }

    void clear() {
        open.clear();
    }

    int size() {
        return open.size();
    }

    /** @param loggedAt when the broker had the announcement, by its clock */
    static boolean isInTime(Accepted accepted, Instant loggedAt) {
        var limit = accepted.command().claimBefore();
        return limit == null || loggedAt.isBefore(limit);
    }
}
