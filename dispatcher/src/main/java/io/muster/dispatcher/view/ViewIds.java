package io.muster.dispatcher.view;

import io.muster.dispatcher.fold.ViewImage;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.id.TaskId;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/** Which views to read. */
public record ViewIds(Set<TaskId> tasks, Set<AgentId> agents) {
    /** Those that a batch touches. */
    public static ViewIds touchedBy(ViewImage batch) {
        return new ViewIds(batch.tasks().keySet(), batch.agents().keySet());
    }

    public boolean isEmpty() {
        return tasks.isEmpty() && agents.isEmpty();
    }

    public int size() {
        return tasks.size() + agents.size();
    }

    /** Those whose views are not in the image. */
    public ViewIds without(ViewImage known) {
        return new ViewIds(
                without(tasks, known.tasks().keySet()),
                without(agents, known.agents().keySet()));
    }

    private static <T> Set<T> without(Set<T> ids, Set<T> known) {
        if (known.isEmpty()) {
            return ids;
        }
        var rest = new HashSet<T>();
        for (var id : ids) {
            if (!known.contains(id)) {
                rest.add(id);
            }
        }
        return rest;
    }

    public static ViewIds ofTasks(Collection<TaskId> tasks) {
        return new ViewIds(Set.copyOf(tasks), Set.of());
    }

    public static ViewIds ofAgents(Collection<AgentId> agents) {
        return new ViewIds(Set.of(), Set.copyOf(agents));
    }
}
