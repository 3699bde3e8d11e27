package io.muster.agent.link;

import io.muster.schemas.message.TaskEvent;
import io.muster.schemas.message.TaskFinished;
import java.util.Optional;

/** A result that the broker does not take for its size: how the task ended matters more than what it wrote. */
final class OversizedResult {
    private OversizedResult() {}

    /** Empty when there is no output to leave out. */
    static Optional<TaskEvent> withoutOutput(TaskEvent event) {
        if (!(event instanceof TaskFinished result)
                || (result.stdout().isEmpty() && result.stderr().isEmpty())) {
            return Optional.empty();
        }
        var note = "the output was left out: it is larger than Kafka takes";
        return Optional.of(new TaskFinished(
                result.taskId(),
                result.jobId(),
                result.agentId(),
                result.attempt(),
                result.type(),
                result.status(),
                result.success(),
                result.exitCode(),
                "",
                "",
                result.stdoutBytes(),
                result.stderrBytes(),
                true,
                result.outputChunks(),
                result.stdoutSha256(),
                result.stderrSha256(),
                result.durationMs(),
                result.policyRule(),
                result.error() == null ? note : result.error() + "; " + note,
                result.finishedAt()));
    }
}
