package io.muster.gateway.httpagent;

import io.muster.schemas.id.AgentId;
import io.muster.schemas.message.RunTask;
import io.muster.schemas.message.TaskFinished;
import io.muster.schemas.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the end of an HTTP agent's attempt looks like to the rest of the system. Pure. */
final class Results {
    private static final int MAX_ERROR_LENGTH = 2_000;

    private Results() {}

    /** Of an attempt that was never handed out, because its task is to be canceled. */
    static TaskFinished canceled(RunTask command, String error, Instant at) {
        var said = new ToldResult(command.taskId(), TaskState.CANCELED, null, KeptText.NONE, KeptText.NONE, error);
        return ended(RunningTask.of(command, at), command.agentId(), said, null, at);
    }

    /** Of an attempt that the agent has told the end of. */
    static TaskFinished told(RunningTask task, AgentId agentId, ToldResult told, Instant at) {
        var took = Duration.between(task.since(), at).toMillis();
        return ended(task, agentId, told, Math.max(0, took), at);
    }

    private static TaskFinished ended(
            RunningTask task, AgentId agentId, ToldResult told, @Nullable Long tookMillis, Instant at) {
        var stdout = told.stdout();
        var stderr = told.stderr();
        return new TaskFinished(
                task.taskId(),
                task.jobId(),
                agentId,
                task.attempt(),
                task.type(),
                told.state(),
                told.state() == TaskState.SUCCEEDED,
                told.exitCode(),
                stdout.text(),
                stderr.text(),
                stdout.bytes(),
                stderr.bytes(),
                stdout.isTruncated() || stderr.isTruncated(),
                null,
                null,
                null,
                tookMillis,
                null,
                told.error() == null ? null : bounded(told.error(), MAX_ERROR_LENGTH),
                at);
    }

    private static String bounded(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length);
    }
}
