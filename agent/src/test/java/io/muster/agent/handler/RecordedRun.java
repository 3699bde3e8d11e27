package io.muster.agent.handler;

import static org.awaitility.Awaitility.await;

import io.muster.agent.Commands;
import io.muster.agent.output.Output;
import io.muster.agent.output.OutputSettings;
import io.muster.agent.output.ReceivedChunks;
import io.muster.agent.output.TaskOutput;
import io.muster.agent.output.TaskOutputs;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/** A run for tests of handlers: remembers what it was told, and asks to stop when the test wants it. */
public final class RecordedRun implements RunContext {
    /** How many bytes of each output are kept. */
    public static final int KEPT = 1_024;

    private final CompletableFuture<Duration> stop = new CompletableFuture<>();
    private final ReceivedChunks chunks = new ReceivedChunks();
    private final TaskOutput output;
    private volatile boolean started;
    private volatile OptionalLong pid = OptionalLong.empty();

    public RecordedRun() {
        this(KEPT);
    }

    /** @param kept how many bytes of each output */
    public RecordedRun(int kept) {
        this.output = new TaskOutputs(new OutputSettings(kept, 1_000_000), chunks, InstantSource.system())
                .open(Commands.shell("t", "true"), null, List.of());
    }

    /** To be stopped from its beginning. */
    public static RecordedRun stopped() {
        var run = new RecordedRun();
        run.stop(Duration.ZERO);
        return run;
    }

    public boolean isStarted() {
        return started;
    }

    public OptionalLong pid() {
        return pid;
    }

    public void stop(Duration grace) {
        stop.complete(grace);
    }

    /** Asks the run to stop as soon as the file is there. */
    public void stopWhen(Duration grace, Path file) {
        Thread.ofVirtual().start(() -> {
            await().until(() -> Files.exists(file));
            stop(grace);
        });
    }

    /** What has been streamed up to now. */
    public ReceivedChunks chunks() {
        return chunks;
    }

    /** What was written, when the run is over. */
    public Output written() {
        return output.end();
    }

    @Override
    public Task task() {
        return new Task("task-1", 2, "web-1", Duration.ofMinutes(10));
    }

    @Override
    public void started(OptionalLong processId) {
        started = true;
        pid = processId;
    }

    @Override
    public CompletableFuture<Duration> stopRequested() {
        return stop.copy();
    }

    @Override
    public PrintStream stdout() {
        return output.stdout();
    }

    @Override
    public PrintStream stderr() {
        return output.stderr();
    }
}
