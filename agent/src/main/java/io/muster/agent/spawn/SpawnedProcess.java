package io.muster.agent.spawn;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A process that {@link Spawner} started. */
final class SpawnedProcess extends Process {
    private static final Logger log = LoggerFactory.getLogger(SpawnedProcess.class);
    private static final int SIGNAL_BITS = 0x7f;
    private static final int UNKNOWN_END = 255;

    private final ProcessHandle handle;
    private final OutputStream input;
    private final InputStream output;
    private final InputStream error;
    private final CompletableFuture<Integer> exit = new CompletableFuture<>();

    /** @param handle of a child that has not been waited for, and so keeps its number */
    SpawnedProcess(ProcessHandle handle, OutputStream input, InputStream output, InputStream error) {
        this.handle = handle;
        this.input = input;
        this.output = output;
        this.error = error;
    }

    /** Returns when the process has ended. */
    void reap(CLibrary library) {
        try {
            exit.complete(exitCode(library.await((int) handle.pid())));
        } catch (IOException e) {
            log.atError().setCause(e).log("how a process ended is not known");
            exit.complete(UNKNOWN_END);
        }
    }

    /** One that a signal ended has 128 and its number, as in a shell. */
    private static int exitCode(int status) {
        var signal = status & SIGNAL_BITS;
        return signal == 0 ? status >> 8 & 0xff : 128 + signal;
    }

    @Override
    public OutputStream getOutputStream() {
        return input;
    }

    @Override
    public InputStream getInputStream() {
        return output;
    }

    @Override
    public InputStream getErrorStream() {
        return error;
    }

    @Override
    public int waitFor() throws InterruptedException {
        try {
            return exit.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("an end is never a failure", e);
        }
    }

    @Override
    public boolean waitFor(long timeout, TimeUnit unit) throws InterruptedException {
        try {
            var _ = exit.get(timeout, unit);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("an end is never a failure", e);
        }
    }

    @Override
    public int exitValue() {
        if (!exit.isDone()) {
            throw new IllegalThreadStateException("the process has not ended");
        }
        return exit.join();
    }

    @Override
    public boolean isAlive() {
        return !exit.isDone();
    }

    @Override
    public CompletableFuture<Process> onExit() {
        return exit.thenApply(code -> this);
    }

    @Override
    public void destroy() {
        if (isAlive()) {
            var _ = handle.destroy();
        }
    }

    @Override
    public Process destroyForcibly() {
        if (isAlive()) {
            var _ = handle.destroyForcibly();
        }
        return this;
    }

    @Override
    public boolean supportsNormalTermination() {
        return true;
    }

    @Override
    public long pid() {
        return handle.pid();
    }

    @Override
    public ProcessHandle toHandle() {
        return handle;
    }
}
