package io.muster.gateway.task;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.muster.gateway.http.Page;
import io.muster.gateway.http.QueryParameters;
import io.muster.gateway.store.ViewReader;
import io.muster.gateway.store.ViewReader.IndexEntry;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.id.JobId;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.task.TaskState;
import io.muster.schemas.view.TaskView;
import io.muster.schemas.view.ViewKeys;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A question for a list of tasks: filters, a page size, and where to go on. Newest first. */
record TaskQuery(
        Optional<TaskState> status,
        Optional<AgentId> agentId,
        Optional<JobId> jobId,
        int limit,
        @Nullable IndexEntry cursor) {
    static final Set<String> PARAMETERS = Set.of("status", "agent_id", "job_id", "limit", "cursor");
    private static final int DEFAULT_LIMIT = 50;
    private static final int MAX_LIMIT = 500;

    static TaskQuery read(QueryParameters query) {
        return new TaskQuery(
                query.get("status", TaskQuery::state),
                query.get("agent_id", AgentId::new),
                query.get("job_id", JobId::new),
                query.limit(DEFAULT_LIMIT, MAX_LIMIT),
                query.get("cursor", TaskQuery::decode).orElse(null));
    }

    /** Walks the narrowest index that there is for the filters and applies the others to what it finds. */
    Page<TaskResource> run(ViewReader views) {
        var items = new ArrayList<TaskResource>();
        var after = cursor;
        while (true) {
            var entries = views.newestFirst(index(), after, limit + 1);
            var found = views.tasks(
                    entries.stream().map(entry -> new TaskId(entry.member())).toList());
            for (var view : found) {
                if (!matches(view)) {
                    continue;
                }
                if (items.size() == limit) {
                    return new Page<>(items, encode(items.getLast()));
                }
                items.add(TaskResource.of(view));
            }
            if (entries.size() <= limit) {
                return new Page<>(items, null);
            }
            after = entries.getLast();
        }
    }

    private String index() {
        if (jobId.isPresent()) {
            return ViewKeys.tasksByJob(jobId.get());
        }
        if (agentId.isPresent()) {
            return ViewKeys.tasksByAgent(agentId.get());
        }
        return status.map(ViewKeys::tasksByState).orElse(ViewKeys.TASKS_BY_TIME);
    }

    private boolean matches(TaskView view) {
        return view.submission() != null
                && status.map(wanted -> wanted == view.state()).orElse(true)
                && agentId.map(wanted -> view.agentId().equals(Optional.of(wanted)))
                        .orElse(true)
                && jobId.map(wanted -> wanted.equals(view.jobId())).orElse(true);
    }

    private static TaskState state(String name) {
        return TaskState.fromWireName(name)
                .orElseThrow(() ->
                        new IllegalArgumentException("must be one of " + String.join(", ", TaskState.wireNames())));
    }

    private static String encode(TaskResource last) {
        var submittedAt = last.submittedAt() == null ? 0 : last.submittedAt().toEpochMilli();
        var text = submittedAt + ":" + last.taskId();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
    }

    private static IndexEntry decode(String cursor) {
        try {
            var text = new String(Base64.getUrlDecoder().decode(cursor), UTF_8);
            var colon = text.indexOf(':');
            return new IndexEntry(
                    Long.parseLong(text.substring(0, colon)), new TaskId(text.substring(colon + 1)).value());
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("is not a cursor that this API gave out", e);
        }
    }
}
