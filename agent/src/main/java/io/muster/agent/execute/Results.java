package io.muster.agent.execute;

import io.muster.agent.handler.Outcome;
import io.muster.agent.output.Output;
import io.muster.schemas.message.RunTask;
import io.muster.schemas.message.TaskFinished;
import io.muster.schemas.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What an attempt's end looks like to the rest of the system. Pure. */
final class Results {
    private static final int MAX_ERROR_LENGTH = 2_000;

    private Results() {}

    /** Of an attempt that was never started. */
    static TaskFinished refused(RunTask command, TaskState state, String error, Instant at) {
        return result(command, state, null, Output.NONE, null, error, at);
    }

    /** The same, because a rule of the agent's policy is against it. */
    static TaskFinished refusedByPolicy(RunTask command, String rule, String error, Instant at) {
        return new TaskFinished(
                command.taskId(),
                command.jobId(),
                command.agentId(),
                command.attempt(),
                command.type(),
                TaskState.REJECTED,
                false,
                null,
                "",
                "",
                0,
                0,
                false,
                null,
                null,
                null,
                null,
                rule,
                bounded(error),
                at);
    }

    /** Of an attempt that was never started because its task had been canceled. */
    static TaskFinished canceled(RunTask command, String requestedBy, Instant at) {
        return refused(command, TaskState.CANCELED, "canceled by " + requestedBy + " before it was started", at);
    }

    /** Of an attempt that was found started and not ended. How long it took is unknown. */
    static TaskFinished cutOff(RunTask command, String error, Instant at) {
        return result(command, TaskState.INTERRUPTED, null, Output.NONE, null, error, at);
    }

    /** @param stopReason why it was asked to stop; used when that is how it ended */
    static TaskFinished ended(
            RunTask command,
            Outcome outcome,
            Output output,
            @Nullable StopReason stopReason,
            Duration took,
            Instant at) {
        return switch (outcome) {
            case Outcome.Completed _ -> result(command, TaskState.SUCCEEDED, null, output, took, null, at);
            case Outcome.Exited e -> {
                var state = e.exitCode() == 0 ? TaskState.SUCCEEDED : TaskState.FAILED;
                yield result(command, state, e.exitCode(), output, took, null, at);
            }
            case Outcome.Failed e -> result(command, TaskState.FAILED, e.exitCode(), output, took, e.error(), at);
            case Outcome.Stopped _ -> stopped(command, output, stopReason, took, at);
        };
    }

    private static TaskFinished stopped(
            RunTask command, Output output, @Nullable StopReason reason, Duration took, Instant at) {
        if (reason == null) {
            var error = "the handler stopped although nobody asked it to";
            return result(command, TaskState.FAILED, null, output, took, error, at);
        }
        var error = switch (reason) {
            case TIME_IS_UP -> "stopped after the execution_timeout of " + command.executionTimeout();
            case CANCELED -> "stopped because it was canceled";
            case AGENT_STOPS -> "stopped because the agent was stopped";
            case OVERTAKEN -> "stopped because another agent with this id was started";
        };
        return result(command, reason.state(), null, output, took, error, at);
    }

    private static TaskFinished result(
            RunTask command,
            TaskState state,
            @Nullable Integer exitCode,
            Output output,
            @Nullable Duration took,
            @Nullable String error,
            Instant at) {
        return new TaskFinished(
                command.taskId(),
                command.jobId(),
                command.agentId(),
                command.attempt(),
                command.type(),
                state,
                state == TaskState.SUCCEEDED,
                exitCode,
                output.stdout(),
                output.stderr(),
                output.stdoutBytes(),
                output.stderrBytes(),
                output.truncated(),
                output.chunks(),
                output.stdoutSha256(),
                output.stderrSha256(),
                took == null ? null : took.toMillis(),
                null,
                error == null ? null : bounded(error),
                at);
    }

    private static String bounded(String error) {
        return error.length() <= MAX_ERROR_LENGTH ? error : error.substring(0, MAX_ERROR_LENGTH);
    }
}
