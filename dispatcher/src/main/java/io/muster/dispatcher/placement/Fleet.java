package io.muster.dispatcher.placement;

import io.muster.dispatcher.view.ViewIds;
import io.muster.dispatcher.view.ViewStore;
import io.muster.schemas.agent.AgentStatus;
import io.muster.schemas.agent.LabelSelector;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.message.Heartbeat;
import io.muster.schemas.view.AgentView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The agents that are online, and what was given to each since it last told how much it has. */
final class Fleet {
    private final ViewStore store;
    private final Map<AgentId, AgentView> online = new HashMap<>();
    private final Map<AgentId, Given> given = new HashMap<>();

    /** @param since the heartbeat that does not know of these tasks yet */
    private record Given(Heartbeat since, int tasks) {}

    Fleet(ViewStore store) {
        this.store = store;
    }

    /** Looks at the views again. */
    void refresh() {
        online.clear();
        var active = store.activeAgents().keySet();
        for (var view : store.views(ViewIds.ofAgents(active)).agents().values()) {
            if (view.registration() != null && view.heartbeat() != null && view.status() == AgentStatus.ONLINE) {
                online.put(view.agentId(), view);
            }
        }
        given.entrySet().removeIf(entry -> !entry.getValue().since().equals(heartbeat(online.get(entry.getKey()))));
    }

    private static @Nullable Heartbeat heartbeat(@Nullable AgentView view) {
        return view == null ? null : view.heartbeat();
    }

    List<Candidate> candidates(LabelSelector selector, String taskType) {
        var candidates = new ArrayList<Candidate>();
        for (var view : online.values()) {
            var registration = view.registration();
            var heartbeat = view.heartbeat();
            if (registration != null
                    && heartbeat != null
                    && heartbeat.capacity() > 0
                    && view.handlers().contains(taskType)
                    && selector.matches(view.agentId(), registration.labels())) {
                candidates.add(new Candidate(
                        view.agentId(),
                        heartbeat.running() + heartbeat.queued() + given(view),
                        heartbeat.capacity(),
                        heartbeat.cpuPercent()));
            }
        }
        return candidates;
    }

    boolean isOnline(AgentId agentId) {
        return online.containsKey(agentId);
    }

    void give(AgentId agentId) {
        var view = online.get(agentId);
        if (view != null && view.heartbeat() != null) {
            given.put(agentId, new Given(view.heartbeat(), given(view) + 1));
        }
    }

    private int given(AgentView view) {
        var tasks = given.get(view.agentId());
        return tasks == null ? 0 : tasks.tasks();
    }
}
