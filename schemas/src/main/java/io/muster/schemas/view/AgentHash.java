package io.muster.schemas.view;

import com.fasterxml.jackson.core.type.TypeReference;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.message.AgentRegistered;
import io.muster.schemas.message.Heartbeat;
import io.muster.schemas.view.AgentView.OfflineMark;
import java.util.Map;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * An agent's view as the flat Redis hash {@code agent:{agent_id}}, and back without loss. {@code labels},
 * {@code handlers} and {@code current_handlers} are JSON; units are those of {@link Heartbeat}.
 */
public final class AgentHash {
    private static final TypeReference<Map<String, String>> LABELS = new TypeReference<>() {};
    private static final TypeReference<SortedSet<String>> HANDLERS = new TypeReference<>() {};

    private AgentHash() {}

    /** All of it, to be kept where nothing is. */
    public static Map<String, String> write(AgentView view) {
        return change(null, view).set();
    }

    /** @param before what the hash holds, null when there is none */
    public static HashChange change(@Nullable AgentView before, AgentView after) {
        var change = new HashChange();
        change.part(before, after)
                .put("agent_id", AgentView::agentId)
                .put("status", view -> view.status().wireName());
        change.part(before == null ? null : before.registration(), after.registration())
                .put("hostname", AgentRegistered::hostname)
                .put("os", AgentRegistered::os)
                .put("arch", AgentRegistered::arch)
                .put("enrolled_version", AgentRegistered::agentVersion)
                .json("labels", AgentRegistered::labels)
                .json("handlers", AgentRegistered::handlers)
                .put("enrolled_at", AgentRegistered::enrolledAt)
                .put("transport", AgentRegistered::transport);
        change.part(before == null ? null : before.heartbeat(), after.heartbeat())
                .put("incarnation", Heartbeat::incarnation)
                .put("sequence", Heartbeat::sequence)
                .put("cpu_percent", Heartbeat::cpuPercent)
                .put("memory_percent", Heartbeat::memoryPercent)
                .put("disk_usage", Heartbeat::diskUsage)
                .put("boot_time", Heartbeat::bootTime)
                .put("load_1m", Heartbeat::load1m)
                .put("load_5m", Heartbeat::load5m)
                .put("load_15m", Heartbeat::load15m)
                .put("uptime_seconds", Heartbeat::uptimeSeconds)
                .put("running", Heartbeat::running)
                .put("queued", Heartbeat::queued)
                .put("capacity", Heartbeat::capacity)
                .put("agent_version", Heartbeat::agentVersion)
                .put("clock_skew_ms", Heartbeat::clockSkewMs)
                .put("isolation", Heartbeat::isolation)
                .json("current_handlers", Heartbeat::handlers)
                .put("last_heartbeat_at", Heartbeat::sentAt);
        change.part(before == null ? null : before.offline(), after.offline())
                .put("offline_incarnation", OfflineMark::incarnation)
                .put("offline_sequence", OfflineMark::sequence)
                .put("offline_at", OfflineMark::offlineAt);
        return change;
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
                hash.instant("enrolled_at"),
                hash.optional("transport", text -> text));
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
                hash.optional("clock_skew_ms", Long::valueOf),
                hash.optional("isolation", text -> text),
                hash.has("current_handlers") ? hash.json("current_handlers", HANDLERS) : null,
                hash.instant("last_heartbeat_at"));
    }
}
