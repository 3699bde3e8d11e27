package io.muster.schemas.message;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.id.JobId;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.task.TaskState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The agent is done with an attempt: it ran to an end, was refused, came too late, or was found cut off after a restart.
 *
 * @param type the handler that was asked for, so that results can be analysed without joining them to submissions
 * @param status one of the terminal states
 * @param exitCode the process's exit code; absent when no process ended by itself
 * @param stdout what the process wrote, bounded; when {@code truncated}, its beginning and its end
 * @param stdoutBytes how many bytes the process wrote in all
 * @param truncated true when {@code stdout} or {@code stderr} is not the whole output
 * @param outputChunks how many chunks of output the attempt made, see {@link OutputChunk}, those that got lost included; absent when
 *     none was streamed
 * @param stdoutSha256 of the text of all its chunks of standard output, as UTF-8, in lower-case hex
 * @param durationMs from start to end in milliseconds; absent when the task never started
 * @param policyRule the rule of the agent's policy that refused the task; absent unless one did
 * @param error why it did not succeed, for people; absent for a plain exit code
 */
public record TaskFinished(
        TaskId taskId,
        @Nullable JobId jobId,
        AgentId agentId,
        int attempt,
        String type,
        TaskState status,
        boolean success,
        @Nullable Integer exitCode,
        String stdout,
        String stderr,
        long stdoutBytes,
        long stderrBytes,
        boolean truncated,
        @Nullable Long outputChunks,
        @JsonProperty("stdout_sha256") @Nullable String stdoutSha256,
        @JsonProperty("stderr_sha256") @Nullable String stderrSha256,
        @Nullable Long durationMs,
        @Nullable String policyRule,
        @Nullable String error,
        Instant finishedAt)
        implements TaskEvent {

    public TaskFinished {
        requireNonNull(taskId, "task_id");
        requireNonNull(agentId, "agent_id");
        requireNonNull(type, "type");
        requireNonNull(status, "status");
        requireNonNull(stdout, "stdout");
        requireNonNull(stderr, "stderr");
        requireNonNull(finishedAt, "finished_at");
        Limits.attempt(attempt);
        Limits.notNegative("stdout_bytes", stdoutBytes);
        Limits.notNegative("stderr_bytes", stderrBytes);
        Limits.notNegative("output_chunks", outputChunks);
        Limits.sha256("stdout_sha256", stdoutSha256);
        Limits.sha256("stderr_sha256", stderrSha256);
        Limits.notNegative("duration_ms", durationMs);
        if (!status.isTerminal()) {
            throw new IllegalArgumentException("status must be terminal, not " + status.wireName());
        }
        if (success != (status == TaskState.SUCCEEDED)) {
            throw new IllegalArgumentException("success must say whether status is succeeded");
        }
    }

    @Override
    public String eventId() {
        return taskId + "/" + attempt + "/finished";
    }

    @Override
    public Instant at() {
        return finishedAt;
    }
}
