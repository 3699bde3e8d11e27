package io.muster.dispatcher.fold;

import io.muster.schemas.task.TaskState;
import io.muster.schemas.view.AgentHash;
import io.muster.schemas.view.AgentView;
import io.muster.schemas.view.HashChange;
import io.muster.schemas.view.TaskHash;
import io.muster.schemas.view.TaskView;
import io.muster.schemas.view.ViewKeys;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What has to change in Redis so that one view becomes the next. Only sets and removals, never an increment: applying it
 * twice is the same as once.
 *
 * @param key the view's hash
 * @param id the view's task or agent
 * @param set fields that are new or have another value
 * @param dropped fields that are gone
 * @param waiting what becomes of the task's place in {@link ViewKeys#PENDING_TASKS}
 * @param ended true when the task has just reached a terminal state
 */
public record ViewDelta(
        String key,
        String id,
        Map<String, String> set,
        Set<String> dropped,
        Set<IndexEntry> added,
        Set<IndexEntry> removed,
        Waiting waiting,
        boolean ended) {

    /** A task's place in the list of those that wait for an agent. */
    public enum Waiting {
        UNCHANGED,
        JOINS,
        LEAVES
    }

    /** @param before null when there was no view yet */
    public static ViewDelta between(@Nullable TaskView before, TaskView after) {
        var change = TaskHash.change(before, after);
        var listed = Indexes.of(before);
        var lists = Indexes.of(after);
        return new ViewDelta(
                ViewKeys.task(after.taskId()),
                after.taskId().value(),
                change.set(),
                change.dropped(),
                Indexes.added(listed, lists),
                Indexes.removed(listed, lists),
                waiting(isWaiting(before), isWaiting(after)),
                after.state().isTerminal() && (before == null || !before.state().isTerminal()));
    }

    /** @param before null when there was no view yet */
    public static ViewDelta between(@Nullable AgentView before, AgentView after) {
        var known = before == null || before.isUnknown() ? null : before;
        var change = after.isUnknown() ? HashChange.NONE : AgentHash.change(known, after);
        var listed = Indexes.of(known);
        var lists = Indexes.of(after);
        return new ViewDelta(
                ViewKeys.agent(after.agentId()),
                after.agentId().value(),
                change.set(),
                change.dropped(),
                Indexes.added(listed, lists),
                Indexes.removed(listed, lists),
                Waiting.UNCHANGED,
                false);
    }

    /** The task leaves the views. */
    public static ViewDelta removal(TaskView before) {
        return new ViewDelta(
                ViewKeys.task(before.taskId()),
                before.taskId().value(),
                Map.of(),
                TaskHash.write(before).keySet(),
                Set.of(),
                Set.copyOf(Indexes.of(before)),
                waiting(isWaiting(before), false),
                false);
    }

    private static boolean isWaiting(@Nullable TaskView view) {
        return view != null && view.submission() != null && view.state() == TaskState.PENDING;
    }

    private static Waiting waiting(boolean before, boolean after) {
        return before == after ? Waiting.UNCHANGED : after ? Waiting.JOINS : Waiting.LEAVES;
    }

    /** True when nothing is to be done: a redelivery. */
    public boolean isEmpty() {
        return set.isEmpty()
                && dropped.isEmpty()
                && added.isEmpty()
                && removed.isEmpty()
                && waiting == Waiting.UNCHANGED;
    }
}
