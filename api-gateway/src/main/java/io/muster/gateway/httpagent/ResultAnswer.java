package io.muster.gateway.httpagent;

import io.muster.schemas.id.TaskId;
import io.muster.schemas.message.TaskFinished;
import io.muster.schemas.task.TaskState;

/**
 * What an agent is told when its result was taken.
 *
 * @param status always {@code success}
 * @param taskStatus how the task has ended by what the agent told
 */
record ResultAnswer(String status, TaskId taskId, TaskState taskStatus, String message) {
    static ResultAnswer of(TaskFinished result) {
        return new ResultAnswer(
                "success",
                result.taskId(),
                result.status(),
                "task " + result.taskId() + " is " + result.status().wireName());
    }
}
