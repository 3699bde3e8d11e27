package io.muster.gateway.agent;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.muster.schemas.agent.AgentStatus;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.message.AgentRegistered;
import io.muster.schemas.message.Heartbeat;
import io.muster.schemas.view.AgentView;
import java.time.Instant;
import java.util.Map;
import java.util.SortedSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An agent as REST clients see it. Every field is always there; what is not known is null. */
@JsonInclude(JsonInclude.Include.ALWAYS)
record AgentResource(
        AgentId agentId,
        AgentStatus status,
        @Nullable String hostname,
        @Nullable String os,
        @Nullable String arch,
        @Nullable Map<String, String> labels,
        @Nullable SortedSet<String> handlers,
        @Nullable String agentVersion,
        @Nullable Instant enrolledAt,
        @Nullable String transport,
        @Nullable Instant lastHeartbeatAt,
        @Nullable Instant offlineAt,
        @Nullable Double cpuPercent,
        @Nullable Double memoryPercent,
        @Nullable Double diskUsage,
        @Nullable Instant bootTime,
        @JsonProperty("load_1m") @Nullable Double load1m,
        @JsonProperty("load_5m") @Nullable Double load5m,
        @JsonProperty("load_15m") @Nullable Double load15m,
        @Nullable Long uptimeSeconds,
        @Nullable Integer running,
        @Nullable Integer queued,
        @Nullable Integer capacity,
        @Nullable Long clockSkewMs,
        @Nullable String isolation) {

    static AgentResource of(AgentView view) {
        var registration = view.registration();
        var heartbeat = view.heartbeat();
        return new AgentResource(
                view.agentId(),
                view.status(),
                get(registration, AgentRegistered::hostname),
                get(registration, AgentRegistered::os),
                get(registration, AgentRegistered::arch),
                get(registration, AgentRegistered::labels),
                registration == null && heartbeat == null ? null : view.handlers(),
                heartbeat != null ? heartbeat.agentVersion() : get(registration, AgentRegistered::agentVersion),
                get(registration, AgentRegistered::enrolledAt),
                get(registration, AgentRegistered::transport),
                get(heartbeat, Heartbeat::sentAt),
                view.offline() == null ? null : view.offline().offlineAt(),
                get(heartbeat, Heartbeat::cpuPercent),
                get(heartbeat, Heartbeat::memoryPercent),
                get(heartbeat, Heartbeat::diskUsage),
                get(heartbeat, Heartbeat::bootTime),
                get(heartbeat, Heartbeat::load1m),
                get(heartbeat, Heartbeat::load5m),
                get(heartbeat, Heartbeat::load15m),
                get(heartbeat, Heartbeat::uptimeSeconds),
                get(heartbeat, Heartbeat::running),
                get(heartbeat, Heartbeat::queued),
                get(heartbeat, Heartbeat::capacity),
                get(heartbeat, Heartbeat::clockSkewMs),
                get(heartbeat, Heartbeat::isolation));
    }

    private static <S, T> @Nullable T get(@Nullable S source, Function<S, @Nullable T> field) {
        return source == null ? null : field.apply(source);
    }
}
