package io.muster.dispatcher.placement;

import io.muster.schemas.id.AgentId;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The lighter of two that are drawn at random (M. Mitzenmacher, The Power of Two Choices in Randomized Load Balancing,
 * IEEE TPDS 12(10), 2001). Nearly as even as looking for the lightest of all, and better than that when several dispatchers
 * choose by the same old heartbeats: they do not all run to the same agent.
 */
final class RandomOfTwo implements PlacementStrategy {
    private final RandomGenerator random;

    RandomOfTwo(RandomGenerator random) {
        this.random = random;
    }

    @Override
    public Optional<AgentId> choose(List<Candidate> candidates) {
        if (candidates.size() < 2) {
            return candidates.stream().findFirst().map(Candidate::agentId);
        }
        var first = random.nextInt(candidates.size());
        var other = random.nextInt(candidates.size() - 1);
        var a = candidates.get(first);
        var b = candidates.get(other < first ? other : other + 1);
        return Optional.of((LIGHTEST.compare(a, b) <= 0 ? a : b).agentId());
    }
}
