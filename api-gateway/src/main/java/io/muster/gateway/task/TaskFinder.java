package io.muster.gateway.task;

import io.muster.gateway.link.LogTail;
import io.muster.gateway.problem.ProblemCode;
import io.muster.gateway.problem.ProblemException;
import io.muster.gateway.store.ViewReader;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.view.TaskView;
import java.util.Optional;

/** Finds a task in the views, or in the part of the log that the views do not cover yet. */
public final class TaskFinder {
    private final ViewReader views;
    private final LogTail tail;

    public TaskFinder(ViewReader views, LogTail tail) {
        this.views = views;
        this.tail = tail;
    }

    /** @throws ProblemException 503 when Redis does not answer */
    Optional<TaskView> find(TaskId taskId) {
        // Looked up again at the end: the fold may have passed the record between the first look and the search.
        return views.task(taskId).or(() -> tail.find(taskId)).or(() -> views.task(taskId));
    }

    /** @throws ProblemException 404 when there is no such task, 503 when Redis does not answer */
    public TaskView get(TaskId taskId) {
        return find(taskId)
                .orElseThrow(() -> new ProblemException(
                        ProblemCode.TASK_NOT_FOUND,
                        "There is no task " + taskId
                                + ", or it ended so long ago that it has left the views; the log keeps"
                                + " it for longer: muster history --task " + taskId + "."));
    }
}
