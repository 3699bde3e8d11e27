package io.muster.gateway.httpagent;

import io.muster.schemas.id.JobId;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.message.RunTask;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An attempt that an agent has and may tell the end of.
 *
 * @param since when it was handed out
 */
record RunningTask(
        TaskId taskId,
        @Nullable JobId jobId,
        int attempt,
        String type,
        Instant since,
        @Nullable String traceparent) {

    static RunningTask of(RunTask command, Instant since) {
        return new RunningTask(command.taskId(), command.jobId(), command.attempt(), command.type(), since, null);
    }
}
