package io.muster.dispatcher.fold;

import io.muster.schemas.agent.AgentStatus;
import io.muster.schemas.task.TaskState;
import io.muster.schemas.view.AgentHash;
import io.muster.schemas.view.AgentView;
import io.muster.schemas.view.TaskHash;
import io.muster.schemas.view.TaskView;
import io.muster.schemas.view.ViewKeys;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Everything that a view leaves in Redis.
 *
 * @param waiting whether the task is in {@link ViewKeys#PENDING_TASKS}
 */
record Footprint(Map<String, String> hash, Set<IndexEntry> entries, boolean waiting) {
    static final Footprint NONE = new Footprint(Map.of(), Set.of(), false);

    static Footprint of(TaskView view) {
        return new Footprint(TaskHash.write(view), entries(view), isWaiting(view));
    }

    static Footprint of(AgentView view) {
        if (view.equals(AgentView.unknown(view.agentId()))) {
            return NONE;
        }
        var id = view.agentId().value();
        var entries = new HashSet<IndexEntry>();
        if (view.registration() != null) {
            entries.add(new IndexEntry(ViewKeys.AGENTS, id, 0));
        }
        var heartbeat = view.heartbeat();
        if (heartbeat != null && view.status() == AgentStatus.ONLINE) {
            entries.add(new IndexEntry(
                    ViewKeys.ACTIVE_AGENTS, id, heartbeat.sentAt().toEpochMilli()));
        }
        return new Footprint(AgentHash.write(view), entries, false);
    }

    /**
     * A task is listed once its submission is known: without it nobody knows where in time it belongs. Only what is to leave
     * is listed without one, or it would stay for ever.
     */
    private static Set<IndexEntry> entries(TaskView view) {
        var id = view.taskId().value();
        var entries = new HashSet<IndexEntry>();
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

    private static boolean isWaiting(TaskView view) {
        return view.submission() != null && view.state() == TaskState.PENDING;
    }
}
