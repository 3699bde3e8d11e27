package io.muster.dispatcher.view;

import io.muster.schemas.task.TaskState;
import io.muster.schemas.view.TaskView;
import java.util.Collection;
import java.util.List;

/**
 * Goes through all tasks in a state again and again, a page at a turn, so that any number of them costs no more at a time.
 * A task that moves while the sweep goes on may be left out of it once; the next sweep has it.
 */
public final class TaskSweep {
    private static final int PAGE = 500;
    private final ViewStore store;
    private final TaskState state;
    private long from;

    public TaskSweep(ViewStore store, TaskState state) {
        this.store = store;
        this.state = state;
    }

    /** The next page, oldest tasks first; those that have left the state meanwhile are not in it. */
    public Collection<TaskView> next() {
        var ids = store.tasksIn(state, from, PAGE);
        from = ids.size() < PAGE ? 0 : from + PAGE;
        if (ids.isEmpty()) {
            return List.of();
        }
        return store.views(ViewIds.ofTasks(ids)).tasks().values().stream()
                .filter(view -> view.state() == state)
                .toList();
    }

    /** True when the page that came last was the end of the list. */
    public boolean isThrough() {
        return from == 0;
    }
}
