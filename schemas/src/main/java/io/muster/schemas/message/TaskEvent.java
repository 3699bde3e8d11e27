package io.muster.schemas.message;

import io.muster.schemas.id.JobId;
import io.muster.schemas.id.TaskId;
import org.jspecify.annotations.Nullable;

/**
 * A fact about one task. A task's view is the join of its events: any order, duplication or batching of the same
 * events gives the same view.
 */
public sealed interface TaskEvent extends Message
        permits TaskSubmitted,
                TaskQueued,
                TaskDelivered,
                TaskReturned,
                TaskStarted,
                TaskFinished,
                TaskRecalled,
                TaskExpired,
                TaskLost,
                TaskCancelRequested,
                TaskCanceled {
    TaskId taskId();

    /** The job that owns the task, or null when it was submitted alone. */
    @Nullable JobId jobId();

    /** The job when there is one, else the task: so one partition holds all events of a job. */
    @Override
    default String key() {
        var job = jobId();
        return job == null ? taskId().value() : job.value();
    }
}
