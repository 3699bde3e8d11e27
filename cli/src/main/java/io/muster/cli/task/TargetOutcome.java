package io.muster.cli.task;

import io.muster.cli.console.CommandFailure;
import io.muster.schemas.id.AgentId;

/** How the command went on one agent. */
sealed interface TargetOutcome {
    AgentId agent();

    /**
     * @param task over, or not over when the time was
     * @param shown true when what it wrote has been shown already
     */
    record Reported(AgentId agent, TaskDocument task, boolean shown) implements TargetOutcome {}

    /** The gateway did not take the task, or would not tell how it went. */
    record Refused(AgentId agent, CommandFailure failure) implements TargetOutcome {}
}
