package io.muster.dispatcher.view;

import io.muster.dispatcher.fold.ViewImage;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.id.TaskId;
import java.util.Collection;
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

    public static ViewIds ofTasks(Collection<TaskId> tasks) {
        return new ViewIds(Set.copyOf(tasks), Set.of());
    }

    public static ViewIds ofAgents(Collection<AgentId> agents) {
        return new ViewIds(Set.of(), Set.copyOf(agents));
    }
}
