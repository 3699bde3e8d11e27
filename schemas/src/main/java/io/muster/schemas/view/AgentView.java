package io.muster.schemas.view;

import io.muster.schemas.agent.AgentStatus;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.message.AgentRegistered;
import io.muster.schemas.message.Heartbeat;
import java.time.Instant;
import java.util.Collections;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an agent.
 *
 * @param registration null while only a heartbeat has arrived
 * @param heartbeat the newest, null when it was never heard of
 * @param offline set when the newest heartbeat known was found to be too old; gone when a newer one arrives
 */
public record AgentView(
        AgentId agentId,
        @Nullable AgentRegistered registration,
        @Nullable Heartbeat heartbeat,
        @Nullable OfflineMark offline) {

    /** Speaks of the heartbeat with this incarnation and sequence, and of all before it. */
    public record OfflineMark(long incarnation, long sequence, Instant offlineAt) {
        /** True when the heartbeat was sent after the one that this mark speaks of. */
        public boolean isOvertakenBy(Heartbeat heartbeat) {
            return heartbeat.incarnation() != incarnation
                    ? heartbeat.incarnation() > incarnation
                    : heartbeat.sequence() > sequence;
        }
    }

    public static AgentView unknown(AgentId agentId) {
        return new AgentView(agentId, null, null, null);
    }

    /** True when nothing is known of it: such a view leaves nothing in Redis. */
    public boolean isUnknown() {
        return registration == null && heartbeat == null && offline == null;
    }

    /** The task types that it runs: as it said last, else as it registered. */
    public SortedSet<String> handlers() {
        if (heartbeat != null && heartbeat.handlers() != null) {
            return heartbeat.handlers();
        }
        return registration == null ? Collections.emptySortedSet() : registration.handlers();
    }

    /** True when it takes tasks of this type: it names the type, or {@value AgentRegistered#ANY_TYPE}. */
    public boolean runs(String type) {
        return handlers().contains(type) || handlers().contains(AgentRegistered.ANY_TYPE);
    }

    /** True when it asks a gateway for its tasks. */
    public boolean speaksHttp() {
        return registration != null && registration.speaksHttp();
    }

    public AgentStatus status() {
        if (offline != null) {
            return AgentStatus.OFFLINE;
        }
        return heartbeat == null ? AgentStatus.ENROLLED : AgentStatus.ONLINE;
    }
}
