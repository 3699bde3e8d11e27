package io.muster.agent.handler.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.muster.agent.handler.Intent;
import io.muster.agent.handler.Outcome;
import io.muster.agent.handler.RunContext;
import io.muster.agent.handler.Work;
import io.muster.agent.isolation.Cell;
import io.muster.agent.isolation.Eviction;
import io.muster.agent.isolation.Isolation;
import io.muster.agent.policy.command.ShellInput;
import io.muster.agent.spawn.Spawner;
import io.muster.schemas.shell.ProcessLimits;
import io.muster.schemas.shell.ProcessParams;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a program in a cell of its own, of which nothing is left afterwards. Both outputs are read at the same time. */
final class ProcessWork implements Work {
    private static final Logger log = LoggerFactory.getLogger(ProcessWork.class);
    /** How long output is waited for after the program's end, while something that it started holds it open. */
    private static final Duration OUTPUT_WAIT = Duration.ofSeconds(1);
    /** How long what it left running may take to end in order. */
    private static final Duration LEFTOVER_GRACE = Duration.ofMillis(500);

    private static final int CANNOT_ENTER = 125;

    private final List<String> argv;
    private final ProcessParams params;
    private final @Nullable UserAccount account;
    private final Map<String, String> environment;
    private final ProcessLimits limits;
    private final Isolation isolation;
    private final Supplier<Optional<Spawner>> spawner;
    private final boolean leavesRunning;
    private final Executor threads;

    /**
     * @param argv the program and its arguments
     * @param account that it runs as; null: the agent's own
     * @param environment what every program gets
     * @param limits that apply
     * @param spawner starts it, if it is to have a session of its own and there is one
     * @param leavesRunning true when what it leaves running, as a service, is to go on
     * @param threads read the outputs and wait for the end, one each
     */
    ProcessWork(
            List<String> argv,
            ProcessParams params,
            @Nullable UserAccount account,
            Map<String, String> environment,
            ProcessLimits limits,
            Isolation isolation,
            Supplier<Optional<Spawner>> spawner,
            boolean leavesRunning,
            Executor threads) {
        this.argv = argv;
        this.params = params;
        this.account = account;
        this.environment = environment;
        this.limits = limits;
        this.isolation = isolation;
        this.spawner = spawner;
        this.leavesRunning = leavesRunning;
        this.threads = threads;
    }

    @Override
    public Intent intent() {
        var text = ShellInput.isRead(argv) ? Optional.ofNullable(params.stdin()) : Optional.<String>empty();
        return new Intent(
                argv,
                text,
                params.env().keySet(),
                searchPath(),
                directory(),
                Optional.ofNullable(params.runAs()),
                List.of());
    }

    private Path directory() {
        return Path.of(params.workingDirectory() == null ? "" : params.workingDirectory())
                .toAbsolutePath();
    }

    private String searchPath() {
        return params.env().getOrDefault("PATH", environment.getOrDefault("PATH", ""));
    }

    @Override
    public Outcome run(RunContext context) throws InterruptedException, ExecutionException {
        var directory = directory();
        if (!Files.isDirectory(directory)) {
            return new Outcome.Failed(null, "working_directory: " + directory + " is not a directory");
        }
        var problem = ProgramPath.problem(argv.getFirst(), directory, searchPath());
        if (problem.isPresent()) {
            return problem.get().outcome(argv.getFirst());
        }
        final Cell cell;
        try {
            cell = isolation.open(limits);
        } catch (IOException e) {
            log.atWarn().setCause(e).log("cannot hold the processes of a task together");
            return new Outcome.Failed(null, "cannot hold its processes together: " + e.getMessage());
        }
        try {
            return run(context, cell);
        } finally {
            cell.release();
        }
    }

    private Outcome run(RunContext context, Cell cell) throws InterruptedException, ExecutionException {
        final Process process;
        try {
            var makesSession = cell.isSession() ? spawner.get() : Optional.<Spawner>empty();
            process = new Launcher(params, account, environment, cell, makesSession, threads).start(argv);
        } catch (IOException e) {
            return LaunchFailure.of(e).outcome(argv.getFirst());
        }
        try {
            return attend(context, cell, process);
        } catch (RuntimeException | Error | ExecutionException e) {
            end(cell, Duration.ZERO); // nobody reads its output, or would end it
            throw e;
        }
    }

    private Outcome attend(RunContext context, Cell cell, Process process)
            throws InterruptedException, ExecutionException {
        cell.begun(process.toHandle());
        context.started(OptionalLong.of(process.pid()));
        giveInput(process);
        var tooMuch = new OutputLimit(limits.outputBytes() == null ? Long.MAX_VALUE : limits.outputBytes());
        var said = new Beginning(process.getErrorStream());
        var stdout = new Capture(tooMuch.watch(process.getInputStream()), context.stdout());
        var stderr = new Capture(tooMuch.watch(said), context.stderr());
        var bothRead = CompletableFuture.allOf(
                CompletableFuture.runAsync(stdout, threads), CompletableFuture.runAsync(stderr, threads));

        var exit = process.onExit();
        var _ = CompletableFuture.anyOf(exit, context.stopRequested(), tooMuch.exceeded())
                .get();
        if (exit.isDone()) {
            await(bothRead);
            if (!leavesRunning) {
                end(cell, LEFTOVER_GRACE);
                await(bothRead);
            }
            return outcome(process.exitValue(), said.text(), cell);
        }
        var stop = context.stopRequested();
        end(cell, stop.isDone() ? stop.get() : Duration.ZERO);
        await(bothRead);
        return stop.isDone() ? new Outcome.Stopped() : new Outcome.Failed(null, Ending.outputLimit(limits));
    }

    private static void end(Cell cell, Duration grace) throws InterruptedException {
        if (!Eviction.end(cell, grace)) {
            log.atWarn().log("a process of a task cannot be killed");
        }
    }

    private Outcome outcome(int exitCode, String said, Cell cell) {
        if (exitCode == 0) {
            return new Outcome.Exited(0);
        }
        var failure = LaunchFailure.of(exitCode, said);
        if (failure.isPresent()) {
            return failure.get().outcome(argv.getFirst());
        }
        if (exitCode == CANNOT_ENTER && said.contains(Launcher.NAME + ": ")) {
            return new Outcome.Failed(null, "the task's program was not started: " + said.strip());
        }
        return Ending.error(exitCode, cell.breach(), limits)
                .<Outcome>map(error -> new Outcome.Failed(exitCode, error))
                .orElseGet(() -> new Outcome.Exited(exitCode));
    }

    private static void await(CompletableFuture<Void> bothRead) throws InterruptedException, ExecutionException {
        try {
            var _ = bothRead.get(OUTPUT_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            log.atDebug().log("something that the program left running holds its output open");
        }
    }

    private void giveInput(Process process) {
        var input = params.stdin();
        if (input == null) {
            writeInput(process, "");
        } else {
            threads.execute(() -> writeInput(process, input));
        }
    }

    private static void writeInput(Process process, String text) {
        try (var input = process.getOutputStream()) {
            input.write(text.getBytes(UTF_8));
        } catch (IOException e) {
            log.atDebug().setCause(e).log("the program closed its standard input first");
        }
    }
}
