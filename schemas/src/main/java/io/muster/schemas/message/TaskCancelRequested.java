package io.muster.schemas.message;

import static java.util.Objects.requireNonNull;

import io.muster.schemas.id.JobId;
import io.muster.schemas.id.TaskId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Somebody wants the task to end, or never to begin. It is a wish beside the state: the task is canceled when whoever has
 * it says so.
 *
 * @param requestedBy the principal that asked for it
 */
public record TaskCancelRequested(TaskId taskId, @Nullable JobId jobId, String requestedBy, Instant requestedAt)
        implements TaskEvent {

    public TaskCancelRequested {
        requireNonNull(taskId, "task_id");
        requireNonNull(requestedBy, "requested_by");
        requireNonNull(requestedAt, "requested_at");
    }

    /** To be asked twice is to be asked. */
    @Override
    public String eventId() {
        return taskId + "/cancel-requested";
    }

    @Override
    public Instant at() {
        return requestedAt;
    }
}
