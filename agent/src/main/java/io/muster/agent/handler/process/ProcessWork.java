package io.muster.agent.handler.process;

import io.muster.agent.handler.Intent;
import io.muster.agent.handler.Outcome;
import io.muster.agent.handler.Output;
import io.muster.agent.handler.RunContext;
import io.muster.agent.handler.Work;
import java.io.IOException;
import java.io.InputStream;
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
    private final int outputLimitBytes;
    private final Executor threads;

    /**
     * @param argv the program and its arguments
     * @param outputLimitBytes of each of the two outputs
     * @param threads read the outputs, one each
     */
    public ProcessWork(List<String> argv, int outputLimitBytes, Executor threads) {
        this.argv = argv;
        this.outputLimitBytes = outputLimitBytes;
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
        var stdout = new Capture(process.getInputStream(), outputLimitBytes);
        var stderr = new Capture(process.getErrorStream(), outputLimitBytes);
        var bothRead = CompletableFuture.allOf(
                CompletableFuture.runAsync(stdout, threads), CompletableFuture.runAsync(stderr, threads));

        var exit = process.onExit();
        var _ = CompletableFuture.anyOf(exit, context.stopRequested()).get();
        var stopped = !exit.isDone();
        if (stopped) {
            new ProcessTree(process).end(context.stopRequested().get());
        }
        await(bothRead);
        var output = output(stdout.output, stderr.output);
        return stopped ? new Outcome.Stopped(output) : new Outcome.Exited(process.exitValue(), output);
    }

    private static void await(CompletableFuture<Void> bothRead) throws InterruptedException, ExecutionException {
        try {
            var _ = bothRead.get(OUTPUT_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            log.atDebug().log("something that the program left running holds its output open");
        }
    }

    private static Output output(BoundedOutput stdout, BoundedOutput stderr) {
        return new Output(
                stdout.text(),
                stderr.text(),
                stdout.totalBytes(),
                stderr.totalBytes(),
                stdout.isTruncated() || stderr.isTruncated());
    }

    private static void closeInput(Process process) {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            log.atDebug().setCause(e).log("the program closed its standard input first");
        }
    }

    /** Reads to the end, also when nobody looks any more: a full pipe would stop whoever still writes to it. */
    private static final class Capture implements Runnable {
        private static final int CHUNK = 8 * 1024;
        private final InputStream source;
        private final BoundedOutput output;

        Capture(InputStream source, int limit) {
            this.source = source;
            this.output = new BoundedOutput(limit);
        }

        @Override
        public void run() {
            var chunk = new byte[CHUNK];
            try (source) {
                for (var count = source.read(chunk); count >= 0; count = source.read(chunk)) {
                    output.write(chunk, count);
                }
            } catch (IOException e) {
                log.atDebug().setCause(e).log("the program's output ended early");
            }
        }
    }
}
