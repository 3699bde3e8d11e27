package io.muster.gateway.httpagent;

import io.muster.gateway.http.JsonBody;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.task.TaskState;
import org.jspecify.annotations.Nullable;

/**
 * What an agent tells of a task that it has done. Fields that are not known are let pass: agents send what they like.
 *
 * @param state what follows from all that it says
 */
record ToldResult(
        TaskId taskId,
        TaskState state,
        @Nullable Integer exitCode,
        KeptText stdout,
        KeptText stderr,
        @Nullable String error) {

    /**
     * @param body with the fields in {@code result}, or flat
     * @throws io.muster.gateway.problem.ProblemException naming every field that is wrong
     */
    static ToldResult read(JsonBody body) {
        var taskId = body.requiredText("task_id");
        if (body.has("task_id") && !TaskId.isValid(taskId)) {
            body.error("task_id", "must match " + TaskId.GRAMMAR);
        }
        var fields = body.has("result") ? body.nested("result") : body;
        var exitCode =
                fields.has("exit_code") ? fields.integer("exit_code", 0, Integer.MIN_VALUE, Integer.MAX_VALUE) : null;
        var stdout = KeptText.of(fields.text("stdout", ""));
        var stderr = KeptText.of(fields.text("stderr", ""));
        var error = fields.text("error");
        var state = state(fields, exitCode);
        body.check();
        return new ToldResult(
                new TaskId(taskId), state, exitCode, stdout, stderr, error == null ? null : KeptText.characters(error));
    }

    private static TaskState state(JsonBody fields, @Nullable Integer exitCode) {
        var rejected = Boolean.TRUE.equals(fields.flag("rejected"));
        var canceled = Boolean.TRUE.equals(fields.flag("canceled"));
        var timedOut = Boolean.TRUE.equals(fields.flag("timed_out"));
        var success = fields.flag("success");
        if (rejected) {
            return TaskState.REJECTED;
        } else if (canceled) {
            return TaskState.CANCELED;
        } else if (timedOut) {
            return TaskState.TIMED_OUT;
        } else if (success != null) {
            return success ? TaskState.SUCCEEDED : TaskState.FAILED;
        } else if (!fields.has("exit_code") && !fields.has("success")) {
            fields.error("exit_code", "is required, unless success says how it ended");
        }
        return exitCode != null && exitCode == 0 ? TaskState.SUCCEEDED : TaskState.FAILED;
    }
}
