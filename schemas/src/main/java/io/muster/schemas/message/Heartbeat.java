package io.muster.schemas.message;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.muster.schemas.id.AgentId;
import java.time.Instant;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * An agent is alive, and how its machine is. Heartbeats are lossy by design; the newest {@code (incarnation, sequence)}
 * wins.
 *
 * @param incarnation grows with each start of the agent
 * @param sequence counts heartbeats within an incarnation, from 1
 * @param cpuPercent 0 to 100, over all processors, since the previous heartbeat
 * @param memoryPercent 0 to 100, used of physical memory
 * @param diskUsage 0 to 100, used of the file system that holds the agent's state
 * @param bootTime when the machine booted
 * @param load1m load average of the last minute; negative when the system does not tell
 * @param uptimeSeconds since the machine booted
 * @param running tasks that run now
 * @param queued tasks that are on the agent's disk and wait for a free slot
 * @param capacity how many tasks the agent runs at a time
 * @param clockSkewMs the agent's clock less the broker's, in milliseconds; absent while it is not known
 * @param isolation by what the agent holds together the processes of a task: {@code cgroup-v2}, {@code cgroup-v1},
 *     {@code process-group} or {@code process-tree}; absent when it does not tell
 * @param handlers the task types that the agent runs now, with those of its plugins; absent when it does not tell, and what
 *     it registered with holds
 */
public record Heartbeat(
        AgentId agentId,
        long incarnation,
        long sequence,
        double cpuPercent,
        double memoryPercent,
        double diskUsage,
        Instant bootTime,
        @JsonProperty("load_1m") double load1m,
        @JsonProperty("load_5m") double load5m,
        @JsonProperty("load_15m") double load15m,
        long uptimeSeconds,
        int running,
        int queued,
        int capacity,
        String agentVersion,
        @Nullable Long clockSkewMs,
        @Nullable String isolation,
        @Nullable SortedSet<String> handlers,
        Instant sentAt)
        implements AgentEvent {

    public Heartbeat {
        requireNonNull(agentId, "agent_id");
        requireNonNull(bootTime, "boot_time");
        requireNonNull(agentVersion, "agent_version");
        requireNonNull(sentAt, "sent_at");
        Limits.notNegative("incarnation", incarnation);
        Limits.notNegative("sequence", sequence);
        Limits.percent("cpu_percent", cpuPercent);
        Limits.percent("memory_percent", memoryPercent);
        Limits.percent("disk_usage", diskUsage);
        Limits.finite("load_1m", load1m);
        Limits.finite("load_5m", load5m);
        Limits.finite("load_15m", load15m);
        Limits.notNegative("uptime_seconds", uptimeSeconds);
        Limits.notNegative("running", (long) running);
        Limits.notNegative("queued", (long) queued);
        Limits.notNegative("capacity", (long) capacity);
        handlers = handlers == null ? null : new TreeSet<>(handlers);
    }

    /** True when this one was sent after the other, whatever the clocks say. */
    public boolean isNewerThan(Heartbeat other) {
        return incarnation != other.incarnation ? incarnation > other.incarnation : sequence > other.sequence;
    }

    @Override
    public String eventId() {
        return agentId + "/" + incarnation + "/" + sequence;
    }

    @Override
    public Instant at() {
        return sentAt;
    }
}
