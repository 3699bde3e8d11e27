package io.muster.runtime.history;

import io.muster.schemas.id.AgentId;
import io.muster.schemas.id.JobId;
import io.muster.schemas.id.TaskId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Which records are asked for: those that fit all that is given.
 *
 * @param from the first moment
 * @param to the moment before which it ends
 * @param topics by their names, with or without the prefix; empty for all that are folded into views
 */
public record HistoryQuery(
        Optional<TaskId> task,
        Optional<AgentId> agent,
        Optional<JobId> job,
        Optional<Instant> from,
        Optional<Instant> to,
        List<String> topics) {
    public HistoryQuery {
        topics = List.copyOf(topics);
    }

    /** What happened to one task, from one topic. */
    public static HistoryQuery of(TaskId task, List<String> topics) {
        return new HistoryQuery(
                Optional.of(task), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), topics);
    }

    HistoryQuery between(Optional<Instant> first, Optional<Instant> end) {
        return new HistoryQuery(task, agent, job, first, end, topics);
    }

    boolean matches(LogEntry entry) {
        return from.map(time -> !entry.time().isBefore(time)).orElse(true)
                && to.map(time -> entry.time().isBefore(time)).orElse(true)
                && task.map(id -> names(entry, "task_id", id.value())).orElse(true)
                && agent.map(id -> names(entry, "agent_id", id.value())).orElse(true)
                && job.map(id -> names(entry, "job_id", id.value())).orElse(true);
    }

    /** What says nothing of itself, being broken, still has its key. */
    private static boolean names(LogEntry entry, String field, String id) {
        return entry.field(field).orElse(entry.key()).equals(id);
    }
}
