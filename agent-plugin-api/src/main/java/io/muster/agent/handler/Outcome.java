package io.muster.agent.handler;

import org.jspecify.annotations.Nullable;

/** How a run ended. What it wrote has gone to its {@link RunContext}. */
public sealed interface Outcome {
    /** Well, and without a process. */
    record Completed() implements Outcome {}

    /** By itself, as a process does; 0 is success. */
    record Exited(int exitCode) implements Outcome {}

    /** Not as it should, for a reason that no exit code of its own tells. */
    record Failed(@Nullable Integer exitCode, String error) implements Outcome {}

    /** Because it was asked to stop. */
    record Stopped() implements Outcome {}
}
