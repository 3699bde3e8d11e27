package io.muster.gateway.agent;

import io.muster.schemas.agent.LabelSelector;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.message.AgentRegistered;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Every enrolled agent, in memory. The newest registration of an agent wins. */
public final class AgentRegistry {
    private final Map<AgentId, AgentRegistered> agents = new ConcurrentHashMap<>();

    public void add(AgentRegistered registered) {
        agents.merge(
                registered.agentId(),
                registered,
                (known, other) -> other.enrolledAt().isBefore(known.enrolledAt()) ? known : other);
    }

    public Optional<AgentRegistered> find(AgentId agentId) {
        return Optional.ofNullable(agents.get(agentId));
    }

    public Stream<AgentRegistered> matching(LabelSelector selector) {
        return agents.values().stream().filter(agent -> selector.matches(agent.agentId(), agent.labels()));
    }
}
