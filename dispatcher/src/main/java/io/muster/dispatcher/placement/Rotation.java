package io.muster.dispatcher.placement;

import static java.util.Comparator.comparing;

import io.muster.schemas.id.AgentId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * In turn, whatever the capacities: the agent whose turn was longest ago, new ones first, of equals the smallest id. So
 * agents that fit the same tasks are given the same number of them, give or take one. One that is full loses its turn as
 * long as another is not.
 */
final class Rotation implements PlacementStrategy {
    private final Map<AgentId, Long> turns = new HashMap<>();
    private long turn;

    @Override
    public Optional<AgentId> choose(List<Candidate> candidates) {
        var chosen = candidates.stream()
                .min(comparing(Candidate::isFull)
                        .thenComparingLong(this::lastTurn)
                        .thenComparing(Candidate::agentId))
                .map(Candidate::agentId);
        chosen.ifPresent(agent -> turns.put(agent, ++turn));
        return chosen;
    }

    private long lastTurn(Candidate candidate) {
        return turns.getOrDefault(candidate.agentId(), 0L);
    }
}
