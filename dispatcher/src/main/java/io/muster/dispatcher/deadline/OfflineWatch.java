package io.muster.dispatcher.deadline;

import io.muster.dispatcher.intake.Duty;
import io.muster.dispatcher.intake.LogWriter;
import io.muster.dispatcher.intake.Ownership;
import io.muster.dispatcher.view.ViewIds;
import io.muster.dispatcher.view.ViewStore;
import io.muster.schemas.agent.AgentStatus;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.message.AgentWentOffline;
import io.muster.schemas.view.AgentView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says that an agent is offline when its heartbeat has not changed for {@code offlineAfter} while this dispatcher could
 * have seen it change.
 *
 * <p>Silence is measured by the dispatcher's clock from the moment it saw the heartbeat, never by the agent's: an agent
 * whose clock is wrong is not offline. It also means that nobody is found silent within {@code offlineAfter} of taking a
 * partition over. The decision goes through the log and speaks of one heartbeat, so a newer one overtakes it.
 */
public final class OfflineWatch implements Duty {
    private static final Logger log = LoggerFactory.getLogger(OfflineWatch.class);
    private static final Duration SHORTEST_PERIOD = Duration.ofMillis(100);
    private static final Duration LONGEST_PERIOD = Duration.ofSeconds(5);
    private static final int LOOKS_PER_SILENCE = 30;
    private final ViewStore store;
    private final Ownership ownership;
    private final LogWriter writer;
    private final Duration offlineAfter;
    private final Map<AgentId, Silence> silences = new HashMap<>();
    private final Map<AgentId, Decision> decisions = new HashMap<>();

    /** @param heartbeat when it was sent, in milliseconds by the agent's clock: here only a name for it */
    private record Silence(long heartbeat, Instant since) {}

    private record Decision(long heartbeat, CompletableFuture<Void> written) {
        boolean stands(long silentSince) {
            return heartbeat == silentSince && !written.isCompletedExceptionally();
        }
    }

    public OfflineWatch(ViewStore store, Ownership ownership, LogWriter writer, Duration offlineAfter) {
        this.store = store;
        this.ownership = ownership;
        this.writer = writer;
        this.offlineAfter = offlineAfter;
    }

    @Override
    public Duration period() {
        var period = offlineAfter.dividedBy(LOOKS_PER_SILENCE);
        if (period.compareTo(SHORTEST_PERIOD) < 0) {
            return SHORTEST_PERIOD;
        }
        return period.compareTo(LONGEST_PERIOD) > 0 ? LONGEST_PERIOD : period;
    }

    @Override
    public void at(Instant now) {
        var active = store.activeAgents();
        active.keySet().removeIf(agent -> !ownership.holds(agent.value()));
        silences.keySet().retainAll(active.keySet());
        decisions.keySet().retainAll(active.keySet());
        var silent = new ArrayList<AgentId>();
        active.forEach((agent, heartbeat) -> {
            var silence = silences.get(agent);
            if (silence == null || silence.heartbeat() != heartbeat) {
                silences.put(agent, new Silence(heartbeat, now));
            } else if (!now.isBefore(silence.since().plus(offlineAfter)) && !isDecided(agent, heartbeat)) {
                silent.add(agent);
            }
        });
        decide(silent, active, now);
    }

    private boolean isDecided(AgentId agent, long heartbeat) {
        var decision = decisions.get(agent);
        return decision != null && decision.stands(heartbeat);
    }

    private void decide(List<AgentId> silent, Map<AgentId, Long> active, Instant now) {
        if (silent.isEmpty()) {
            return;
        }
        for (var view : store.views(ViewIds.ofAgents(silent)).agents().values()) {
            var heartbeat = Objects.requireNonNull(active.get(view.agentId()));
            offline(view, heartbeat, now);
        }
    }

    private void offline(AgentView view, long seen, Instant now) {
        var heartbeat = view.heartbeat();
        if (heartbeat == null
                || view.status() != AgentStatus.ONLINE
                || heartbeat.sentAt().toEpochMilli() != seen) {
            return; // overtaken
        }
        log.atInfo()
                .addKeyValue("agent_id", view.agentId())
                .addKeyValue("last_heartbeat_at", heartbeat.sentAt())
                .log("agent went offline");
        var written = writer.append(new AgentWentOffline(
                view.agentId(), heartbeat.incarnation(), heartbeat.sequence(), heartbeat.sentAt(), now));
        decisions.put(view.agentId(), new Decision(seen, written));
    }
}
