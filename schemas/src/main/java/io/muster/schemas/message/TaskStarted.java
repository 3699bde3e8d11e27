package io.muster.schemas.message;

import static java.util.Objects.requireNonNull;

import io.muster.schemas.id.AgentId;
import io.muster.schemas.id.JobId;
import io.muster.schemas.id.TaskId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The agent started the task.
 *
 * @param pid process id on the agent's machine; absent for handlers that start no process
 * @param bootId which boot of the machine, to tell a restart of the agent from one of the machine
 */
public record TaskStarted(
        TaskId taskId,
        @Nullable JobId jobId,
        AgentId agentId,
        int attempt,
        @Nullable Long pid,
        String bootId,
        Instant startedAt)
        implements TaskEvent {

    public TaskStarted {
        requireNonNull(taskId, "task_id");
        requireNonNull(agentId, "agent_id");
        requireNonNull(bootId, "boot_id");
        requireNonNull(startedAt, "started_at");
        Limits.attempt(attempt);
        Limits.notNegative("pid", pid);
    }

    @Override
    public String eventId() {
        return taskId + "/" + attempt + "/started";
    }

    @Override
    public Instant at() {
        return startedAt;
    }
}
