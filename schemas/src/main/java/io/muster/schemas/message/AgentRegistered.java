package io.muster.schemas.message;

import static java.util.Objects.requireNonNull;

import io.muster.schemas.id.AgentId;
import java.time.Instant;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * An agent's standing entry in the compacted registry topic: what it is and what it can run. The newest
 * {@code enrolledAt} wins.
 *
 * @param labels what selectors match against
 * @param handlers the task types that the agent runs
 * @param os operating system family, as {@code linux}
 * @param arch machine architecture, as {@code amd64}
 */
public record AgentRegistered(
        AgentId agentId,
        String hostname,
        String os,
        String arch,
        String agentVersion,
        Map<String, String> labels,
        SortedSet<String> handlers,
        Instant enrolledAt)
        implements AgentEvent {

    public AgentRegistered {
        requireNonNull(agentId, "agent_id");
        requireNonNull(hostname, "hostname");
        requireNonNull(os, "os");
        requireNonNull(arch, "arch");
        requireNonNull(agentVersion, "agent_version");
        requireNonNull(enrolledAt, "enrolled_at");
        labels = new TreeMap<>(requireNonNull(labels, "labels"));
        handlers = new TreeSet<>(requireNonNull(handlers, "handlers"));
    }

    @Override
    public String eventId() {
        return agentId + "/registered/" + enrolledAt.toEpochMilli();
    }

    @Override
    public Instant at() {
        return enrolledAt;
    }
}
