package io.muster.schemas.message;

import static java.util.Objects.requireNonNull;

import io.muster.schemas.id.AgentId;
import java.time.Instant;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * An agent's standing entry in the compacted registry topic: what it is and what it can run. The newest
 * {@code enrolledAt} wins.
 *
 * @param labels what selectors match against
 * @param handlers the task types that the agent runs; {@value #ANY_TYPE} stands for all
 * @param transport how it gets its tasks: {@value #HTTP}, by asking a gateway; absent when it reads its topic itself
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
        Instant enrolledAt,
        @Nullable String transport)
        implements AgentEvent {
    /** The {@link #transport} of an agent that asks a gateway for its tasks. */
    public static final String HTTP = "http";

    /** Among the handlers: the agent takes tasks of whatever type. */
    public static final String ANY_TYPE = "*";

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

    /** True when the agent asks a gateway for its tasks, which then reads its topic for it. */
    public boolean speaksHttp() {
        return HTTP.equals(transport);
    }

    /** True when the agent, as it registered, takes tasks of this type. */
    public boolean runs(String type) {
        return handlers.contains(type) || handlers.contains(ANY_TYPE);
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
