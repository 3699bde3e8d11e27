package io.muster.schemas.message;

import static java.util.Objects.requireNonNull;

import io.muster.schemas.id.JobId;
import io.muster.schemas.id.TaskId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The task was canceled while no agent had it: the control plane will give it to none. A task that an agent has is canceled
 * by that agent, which says so in {@link TaskFinished}.
 *
 * @param attempt the attempt that will not come about
 */
public record TaskCanceled(TaskId taskId, @Nullable JobId jobId, int attempt, Instant canceledAt) implements TaskEvent {

    public TaskCanceled {
        requireNonNull(taskId, "task_id");
        requireNonNull(canceledAt, "canceled_at");
        Limits.attempt(attempt);
    }

    @Override
    public String eventId() {
        return taskId + "/" + attempt + "/canceled";
    }

    @Override
    public Instant at() {
        return canceledAt;
    }
}
