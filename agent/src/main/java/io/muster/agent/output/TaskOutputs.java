package io.muster.agent.output;

import io.muster.schemas.message.OutputChunk;
import io.muster.schemas.message.RunTask;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.jspecify.annotations.Nullable;

/** Opens the output of each attempt. */
public final class TaskOutputs implements AutoCloseable {
    private final OutputSettings settings;
    private final OutputChunks chunks;
    private final InstantSource clock;
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("agent-output-timer").factory());

    public TaskOutputs(OutputSettings settings, OutputChunks chunks, InstantSource clock) {
        this.settings = settings;
        this.chunks = chunks;
        this.clock = clock;
    }

    /** @param secrets what is not to be shown; empty ones do not count */
    public TaskOutput open(RunTask command, @Nullable String traceparent, List<String> secrets) {
        var sayable =
                secrets.stream().filter(secret -> !secret.isEmpty()).distinct().toList();
        return new TaskOutput(
                settings,
                sayable,
                (sequence, stream, piece, patience) -> {
                    var chunk = new OutputChunk(
                            command.taskId(),
                            command.jobId(),
                            command.agentId(),
                            command.attempt(),
                            sequence,
                            stream,
                            piece.offset(),
                            piece.data(),
                            clock.instant());
                    chunks.send(chunk, traceparent, patience);
                },
                timer);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
