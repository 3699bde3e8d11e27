package io.muster.agent.journal;

import io.muster.schemas.id.TaskId;

/** One try at one task: what runs at most once. */
public record AttemptId(TaskId taskId, int attempt) {
    @Override
    public String toString() {
        return taskId + "/" + attempt;
    }
}
