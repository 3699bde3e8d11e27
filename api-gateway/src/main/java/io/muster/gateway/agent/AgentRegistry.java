package io.muster.gateway.agent;

import io.muster.runtime.concurrent.Monitor;
import io.muster.schemas.agent.LabelSelector;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.message.AgentRegistered;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Every enrolled agent, in memory. The newest registration of an agent wins. */
public final class AgentRegistry {
    private final Map<AgentId, AgentRegistered> agents = new ConcurrentHashMap<>();
    private final Monitor monitor = new Monitor();

    public void add(AgentRegistered registered) {
        agents.merge(
                registered.agentId(),
                registered,
                (known, other) -> other.enrolledAt().isBefore(known.enrolledAt()) ? known : other);
        try (var _ = monitor.hold()) {
            monitor.changed();
        }
    }

    public Optional<AgentRegistered> find(AgentId agentId) {
        return Optional.ofNullable(agents.get(agentId));
    }

    /** As {@link #find}, but waits up to {@code limit} for an agent that is not known: another gateway may just take it in. */
    public Optional<AgentRegistered> await(AgentId agentId, Duration limit) {
        try {
            monitor.await(() -> agents.containsKey(agentId), limit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return find(agentId);
    }

    /** Those that speak HTTP. */
    public Set<AgentId> httpAgents() {
        return agents.values().stream()
                .filter(AgentRegistered::speaksHttp)
                .map(AgentRegistered::agentId)
                .collect(Collectors.toUnmodifiableSet());
    }

    public Stream<AgentRegistered> matching(LabelSelector selector) {
        return agents.values().stream().filter(agent -> selector.matches(agent.agentId(), agent.labels()));
    }
}
