package io.muster.schemas.view;

import com.fasterxml.jackson.core.type.TypeReference;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.message.AgentRegistered;
import io.muster.schemas.message.Heartbeat;
import io.muster.schemas.view.AgentView.OfflineMark;
import java.util.Map;
import java.util.SortedSet;

/**
 * An agent's view as the flat Redis hash {@code agent:{agent_id}}, and back without loss. {@code labels} and
 * {@code handlers} are JSON; units are those of {@link Heartbeat}.
 */
public final class AgentHash {
    private static final TypeReference<Map<String, String>> LABELS = new TypeReference<>() {};
    private static final TypeReference<SortedSet<String>> HANDLERS = new TypeReference<>() {};

    private AgentHash() {}

    public static Map<String, String> write(AgentView view) {
        var hash = new HashWriter()
                .put("agent_id", view.agentId())
                .put("status", view.status().wireName());
        var registration = view.registration();
        if (registration != null) {
            hash.put("hostname", registration.hostname())
                    .put("os", registration.os())
                    .put("arch", registration.arch())
                    .put("enrolled_version", registration.agentVersion())
                    .json("labels", registration.labels())
                    .json("handlers", registration.handlers())
                    .put("enrolled_at", registration.enrolledAt());
        }
        var heartbeat = view.heartbeat();
        if (heartbeat != null) {
            hash.put("incarnation", heartbeat.incarnation())
                    .put("sequence", heartbeat.sequence())
                    .put("cpu_percent", heartbeat.cpuPercent())
                    .put("memory_percent", heartbeat.memoryPercent())
                    .put("disk_usage", heartbeat.diskUsage())
                    .put("boot_time", heartbeat.bootTime())
                    .put("load_1m", heartbeat.load1m())
                    .put("load_5m", heartbeat.load5m())
                    .put("load_15m", heartbeat.load15m())
                    .put("uptime_seconds", heartbeat.uptimeSeconds())
                    .put("running", heartbeat.running())
                    .put("queued", heartbeat.queued())
                    .put("capacity", heartbeat.capacity())
                    .put("agent_version", heartbeat.agentVersion())
                    .put("last_heartbeat_at", heartbeat.sentAt());
        }
        var offline = view.offline();
        if (offline != null) {
            hash.put("offline_incarnation", offline.incarnation())
                    .put("offline_sequence", offline.sequence())
                    .put("offline_at", offline.offlineAt());
        }
        return hash.fields();
    }

    /** @throws CorruptViewException when the hash is not one that {@link #write} made */
    public static AgentView read(Map<String, String> fields) {
        var hash = new HashReader("agent:" + fields.get("agent_id"), fields);
        var agentId = hash.parse("agent_id", AgentId::new);
        return new AgentView(
                agentId,
                hash.has("enrolled_at") ? registration(agentId, hash) : null,
                hash.has("last_heartbeat_at") ? heartbeat(agentId, hash) : null,
                hash.has("offline_at")
                        ? new OfflineMark(
                                hash.parse("offline_incarnation", Long::valueOf),
                                hash.parse("offline_sequence", Long::valueOf),
                                hash.instant("offline_at"))
                        : null);
    }

    private static AgentRegistered registration(AgentId agentId, HashReader hash) {
        return new AgentRegistered(
                agentId,
                hash.text("hostname"),
                hash.text("os"),
                hash.text("arch"),
                hash.text("enrolled_version"),
                hash.json("labels", LABELS),
                hash.json("handlers", HANDLERS),
                hash.instant("enrolled_at"));
    }

    private static Heartbeat heartbeat(AgentId agentId, HashReader hash) {
        return new Heartbeat(
                agentId,
                hash.parse("incarnation", Long::valueOf),
                hash.parse("sequence", Long::valueOf),
                hash.parse("cpu_percent", Double::valueOf),
                hash.parse("memory_percent", Double::valueOf),
                hash.parse("disk_usage", Double::valueOf),
                hash.instant("boot_time"),
                hash.parse("load_1m", Double::valueOf),
                hash.parse("load_5m", Double::valueOf),
                hash.parse("load_15m", Double::valueOf),
                hash.parse("uptime_seconds", Long::valueOf),
                hash.parse("running", Integer::valueOf),
                hash.parse("queued", Integer::valueOf),
                hash.parse("capacity", Integer::valueOf),
                hash.text("agent_version"),
                hash.instant("last_heartbeat_at"));
    }
}
