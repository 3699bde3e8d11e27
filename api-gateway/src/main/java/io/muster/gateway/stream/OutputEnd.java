package io.muster.gateway.stream;

import io.muster.schemas.id.TaskId;
import io.muster.schemas.task.TaskState;
import org.jspecify.annotations.Nullable;

/**
 * How a reading of output ended.
 *
 * @param status of the task at that moment
 * @param attempt whose output it was; null when nothing is known of an attempt
 * @param outputChunks how many chunks the attempt made; null when the agent has not said so
 * @param receivedChunks how many of them were read
 * @param complete whether all that the attempt wrote was there to be shown; null while it is not known how much that is
 */
record OutputEnd(
        TaskId taskId,
        TaskState status,
        @Nullable Integer attempt,
        @Nullable Integer exitCode,
        @Nullable String error,
        @Nullable Long outputChunks,
        long receivedChunks,
        @Nullable Boolean complete) {}
