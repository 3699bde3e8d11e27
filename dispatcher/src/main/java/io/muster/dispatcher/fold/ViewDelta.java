package io.muster.dispatcher.fold;

import io.muster.schemas.view.AgentView;
import io.muster.schemas.view.TaskView;
import io.muster.schemas.view.ViewKeys;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
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
        var ended =
                after.state().isTerminal() && (before == null || !before.state().isTerminal());
        return between(
                before == null ? Footprint.NONE : Footprint.of(before),
                Footprint.of(after),
                ViewKeys.task(after.taskId()),
                after.taskId().value(),
                ended);
    }

    /** @param before null when there was no view yet */
    public static ViewDelta between(@Nullable AgentView before, AgentView after) {
        return between(
                before == null ? Footprint.NONE : Footprint.of(before),
                Footprint.of(after),
                ViewKeys.agent(after.agentId()),
                after.agentId().value(),
                false);
    }

    /** The task leaves the views. */
    public static ViewDelta removal(TaskView before) {
        return between(
                Footprint.of(before),
                Footprint.NONE,
                ViewKeys.task(before.taskId()),
                before.taskId().value(),
                false);
    }

    /** True when nothing is to be done: a redelivery. */
    public boolean isEmpty() {
        return set.isEmpty()
                && dropped.isEmpty()
                && added.isEmpty()
                && removed.isEmpty()
                && waiting == Waiting.UNCHANGED;
    }

    private static ViewDelta between(Footprint before, Footprint after, String key, String id, boolean ended) {
        var set = new TreeMap<>(after.hash());
        set.entrySet().removeAll(before.hash().entrySet());
        var dropped = new TreeSet<>(before.hash().keySet());
        dropped.removeAll(after.hash().keySet());
        return new ViewDelta(
                key,
                id,
                set,
                dropped,
                minus(after.entries(), before.entries()),
                removed(before.entries(), after.entries()),
                before.waiting() == after.waiting()
                        ? Waiting.UNCHANGED
                        : after.waiting() ? Waiting.JOINS : Waiting.LEAVES,
                ended);
    }

    /** An entry whose score alone changes is set, not removed. */
    private static Set<IndexEntry> removed(Set<IndexEntry> before, Set<IndexEntry> after) {
        var removed = minus(before, after);
        removed.removeIf(old -> after.stream().anyMatch(entry -> entry.key().equals(old.key())));
        return removed;
    }

    private static Set<IndexEntry> minus(Set<IndexEntry> from, Set<IndexEntry> what) {
        var rest = new HashSet<>(from);
        rest.removeAll(what);
        return rest;
    }
}
