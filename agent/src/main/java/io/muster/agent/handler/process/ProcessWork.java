package io.muster.agent.handler.process;

import io.muster.agent.handler.Intent;
import io.muster.agent.handler.Outcome;
import io.muster.agent.handler.RunContext;
import io.muster.agent.handler.Work;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a program: no shell, nothing on its standard input, both outputs read at the same time. */
public final class ProcessWork implements Work {
    private static final Logger log = LoggerFactory.getLogger(ProcessWork.class);
    /** How long output is waited for after the program's end: something it left running may hold it open for ever. */
    private static final Duration OUTPUT_WAIT = Duration.ofSeconds(1);

    private final List<String> argv;
    private final Executor threads;

    /**
     * @param argv the program and its arguments
     * @param threads read the outputs, one each
     */
    public ProcessWork(List<String> argv, Executor threads) {
        this.argv = argv;
        this.threads = threads;
    }

    @Override
    public Intent intent() {
        return Intent.launching(argv);
    }

    @Override
    public Outcome run(RunContext context) throws InterruptedException, ExecutionException {
        final Process process;
        try {
            process = new ProcessBuilder(argv).start();
        } catch (IOException e) {
            return LaunchFailure.outcome(argv.getFirst(), e);
        }
        context.started(OptionalLong.of(process.pid()));
        closeInput(process);
        var stdout = new Capture(process.getInputStream(), context.stdout());
        var stderr = new Capture(process.getErrorStream(), context.stderr());
        var bothRead = CompletableFuture.allOf(
                CompletableFuture.runAsync(stdout, threads), CompletableFuture.runAsync(stderr, threads));

        var exit = process.onExit();
        var _ = CompletableFuture.anyOf(exit, context.stopRequested()).get();
        var stopped = !exit.isDone();
        if (stopped) {
            new ProcessTree(process).end(context.stopRequested().get());
        }
        await(bothRead);
        return stopped ? new Outcome.Stopped() : new Outcome.Exited(process.exitValue());
    }

    private static void await(CompletableFuture<Void> bothRead) throws InterruptedException, ExecutionException {
        try {
            var _ = bothRead.get(OUTPUT_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            log.atDebug().log("something that the program left running holds its output open");
        }
    }

    private static void closeInput(Process process) {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            log.atDebug().setCause(e).log("the program closed its standard input first");
        }
    }
}
