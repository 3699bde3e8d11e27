package io.muster.dispatcher.placement;

import static java.util.Comparator.comparing;

import io.muster.schemas.id.AgentId;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Chooses among agents that all could run a task; for one thread. When all of them are full, one is chosen all the same:
 * the task waits in the agent's own queue, where it needs no dispatcher to go on. Empty only when there is no candidate.
 */
interface PlacementStrategy {
    Optional<AgentId> choose(List<Candidate> candidates);

    /**
     * One that can begin at once before one that cannot, of those one whose machine is not busy, and then the one with the
     * smallest part of its capacity in use.
     */
    Comparator<Candidate> LIGHTEST =
            comparing(Candidate::isFull).thenComparing(Candidate::isBusy).thenComparingDouble(Candidate::fraction);

    /** The lightest of all; of equals the smallest id, so that it can be foretold. */
    PlacementStrategy LEAST_LOADED = candidates ->
            candidates.stream().min(LIGHTEST.thenComparing(Candidate::agentId)).map(Candidate::agentId);
}
