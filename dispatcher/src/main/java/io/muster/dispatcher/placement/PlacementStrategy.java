package io.muster.dispatcher.placement;

import io.muster.schemas.id.AgentId;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Chooses among agents that all could run a task. */
interface PlacementStrategy {
    Optional<AgentId> choose(List<Candidate> candidates);

    /** The one with the smallest part of its capacity in use; of equals the smallest id, so that it can be foretold. */
    PlacementStrategy LEAST_LOADED = candidates -> candidates.stream()
            .min(Comparator.comparingDouble(Candidate::fraction).thenComparing(Candidate::agentId))
            .map(Candidate::agentId);
}
