package io.muster.dispatcher.fold;

import io.muster.schemas.agent.AgentStatus;
import io.muster.schemas.view.AgentView;
import io.muster.schemas.view.TaskView;
import io.muster.schemas.view.ViewKeys;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where a view is listed, beside its hash. */
final class Indexes {
    private Indexes() {}

    /**
     * A task is listed once its submission is known: without it nobody knows where in time it belongs. Only what is to leave
     * is listed without one, or it would stay for ever.
     */
    static List<IndexEntry> of(@Nullable TaskView view) {
        if (view == null) {
            return List.of();
        }
        var id = view.taskId().value();
        var entries = new ArrayList<IndexEntry>(5);
        TaskEnd.of(view).ifPresent(end -> entries.add(new IndexEntry(ViewKeys.TASKS_BY_END, id, end.toEpochMilli())));
        var submission = view.submission();
        if (submission == null) {
            return entries;
        }
        var score = submission.submittedAt().toEpochMilli();
        entries.add(new IndexEntry(ViewKeys.TASKS_BY_TIME, id, score));
        entries.add(new IndexEntry(ViewKeys.tasksByState(view.state()), id, score));
        view.agentId().ifPresent(agent -> entries.add(new IndexEntry(ViewKeys.tasksByAgent(agent), id, score)));
        var job = view.jobId();
        if (job != null) {
            entries.add(new IndexEntry(ViewKeys.tasksByJob(job), id, score));
        }
        return entries;
    }

    static List<IndexEntry> of(@Nullable AgentView view) {
        if (view == null) {
            return List.of();
        }
        var id = view.agentId().value();
        var entries = new ArrayList<IndexEntry>(2);
        if (view.registration() != null) {
            entries.add(new IndexEntry(ViewKeys.AGENTS, id, 0));
        }
        var heartbeat = view.heartbeat();
        if (heartbeat != null && view.status() == AgentStatus.ONLINE) {
            entries.add(new IndexEntry(
                    ViewKeys.ACTIVE_AGENTS, id, heartbeat.sentAt().toEpochMilli()));
        }
        return entries;
    }

    static Set<IndexEntry> added(List<IndexEntry> before, List<IndexEntry> after) {
        var added = new LinkedHashSet<>(after);
        before.forEach(added::remove);
        return added;
    }

    /** An entry whose score alone changes is set, not removed. */
    static Set<IndexEntry> removed(List<IndexEntry> before, List<IndexEntry> after) {
        var removed = new LinkedHashSet<>(before);
        removed.removeIf(old -> after.stream().anyMatch(entry -> entry.key().equals(old.key())));
        return removed;
    }
}
