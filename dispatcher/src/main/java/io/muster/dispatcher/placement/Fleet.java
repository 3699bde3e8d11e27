package io.muster.dispatcher.placement;

import io.muster.dispatcher.view.ViewIds;
import io.muster.dispatcher.view.ViewStore;
import io.muster.schemas.agent.AgentStatus;
import io.muster.schemas.agent.LabelSelector;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.message.Heartbeat;
import io.muster.schemas.view.AgentView;
import java.util.ArrayList;
import java.util.EnumMap;
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

    /** The best first. */
    private enum Fitness {
        NAMES_THE_TYPE,
        TAKES_ANY,
        LAST_RESORT
    }

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

    /**
     * Those that the task is best given to: agents that name its type; when there are none, agents that take any.
     *
     * @param lastResort is given it only when there is nobody else; null when all are equal
     */
    List<Candidate> candidates(LabelSelector selector, String taskType, @Nullable AgentId lastResort) {
        var candidates = new EnumMap<Fitness, List<Candidate>>(Fitness.class);
        for (var view : online.values()) {
            var registration = view.registration();
            var heartbeat = view.heartbeat();
            if (registration != null
                    && heartbeat != null
                    && heartbeat.capacity() > 0
                    && view.runs(taskType)
                    && selector.matches(view.agentId(), registration.labels())) {
                candidates
                        .computeIfAbsent(fitness(view, taskType, lastResort), fitness -> new ArrayList<>())
                        .add(new Candidate(
                                view.agentId(),
                                heartbeat.running() + heartbeat.queued() + given(view),
                                heartbeat.capacity(),
                                heartbeat.cpuPercent()));
            }
        }
        return candidates.isEmpty() ? List.of() : candidates.values().iterator().next();
    }

    private static Fitness fitness(AgentView view, String taskType, @Nullable AgentId lastResort) {
        if (view.agentId().equals(lastResort)) {
            return Fitness.LAST_RESORT;
        }
        return view.handlers().contains(taskType) ? Fitness.NAMES_THE_TYPE : Fitness.TAKES_ANY;
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
