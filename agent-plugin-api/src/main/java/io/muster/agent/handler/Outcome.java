package io.muster.agent.handler;

import org.jspecify.annotations.Nullable;

/** How a run ended. */
public sealed interface Outcome {
    Output output();

    /** Well, and without a process. */
    record Completed(Output output) implements Outcome {}

    /** By itself, as a process does; 0 is success. */
    record Exited(int exitCode, Output output) implements Outcome {}

    /** Not as it should, for a reason that no exit code of its own tells. */
    record Failed(@Nullable Integer exitCode, String error, Output output) implements Outcome {}

    /** Because it was asked to stop. */
    record Stopped(Output output) implements Outcome {}
}
