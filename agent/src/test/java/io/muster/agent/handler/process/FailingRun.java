package io.muster.agent.handler.process;

import io.muster.agent.handler.RunContext;
import java.io.PrintStream;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/** Fails as soon as it hears that the work has begun. */
record FailingRun(RunContext run, Runnable first) implements RunContext {
    @Override
    public Task task() {
        return run.task();
    }

    @Override
    public void started(OptionalLong pid) {
        first.run();
        throw new IllegalStateException("the journal is full");
    }

    @Override
    public CompletableFuture<Duration> stopRequested() {
        return run.stopRequested();
    }

    @Override
    public PrintStream stdout() {
        return run.stdout();
    }

    @Override
    public PrintStream stderr() {
        return run.stderr();
    }
}
