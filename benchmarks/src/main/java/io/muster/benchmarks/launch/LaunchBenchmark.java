package io.muster.benchmarks.launch;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.muster.agent.handler.Outcome;
import io.muster.agent.handler.RunContext;
import io.muster.agent.handler.process.ProgramSettings;
import io.muster.agent.handler.process.Programs;
import io.muster.agent.isolation.IsolationException;
import io.muster.agent.isolation.IsolationKind;
import io.muster.agent.isolation.IsolationSettings;
import io.muster.agent.isolation.Isolations;
import io.muster.agent.spawn.Spawner;
import io.muster.schemas.shell.ProcessLimits;
import io.muster.schemas.shell.ProcessParams;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Programs per second: {@code /bin/true}, four at a time, by a bare ProcessBuilder and in each kind of isolation, in turn. */
public final class LaunchBenchmark {
    private static final List<String> ARGV = List.of("/bin/true");
    private static final int THREADS = 4;
    private static final PrintStream NOWHERE = new PrintStream(OutputStream.nullOutputStream(), false, UTF_8);

    private LaunchBenchmark() {}

    public static void main(String[] args) throws Exception {
        var programs = args.length > 0 ? Integer.parseInt(args[0]) : 500;
        var rounds = args.length > 1 ? Integer.parseInt(args[1]) : 5;
        var results = new LinkedHashMap<String, List<Double>>();
        try (var threads = Executors.newFixedThreadPool(THREADS);
                var readers = Executors.newCachedThreadPool()) {
            for (var round = 0; round <= rounds; round++) {
                for (var contender : contenders(readers).entrySet()) {
                    var rate = rate(threads, programs, contender.getValue());
                    if (round > 0) { // the first is to warm up
                        results.computeIfAbsent(contender.getKey(), name -> new ArrayList<>())
                                .add(rate);
                    }
                }
            }
        }
        var plain = median(results.getOrDefault("ProcessBuilder", List.of()));
        results.forEach((name, rates) -> System.out.printf(
                "%-24s %6.0f/s  %3.0f %%  (%.0f to %.0f)%n",
                name,
                median(rates),
                100 * median(rates) / plain,
                rates.stream().min(Double::compare).orElse(0.0),
                rates.stream().max(Double::compare).orElse(0.0)));
    }

    private static Map<String, Callable<Integer>> contenders(ExecutorService readers) throws IOException {
        var contenders = new LinkedHashMap<String, Callable<Integer>>();
        contenders.put("ProcessBuilder", () -> bare(readers));
        for (var kind : IsolationKind.values()) {
            try {
                var isolation = Isolations.start(
                                IsolationSettings.of(kind), Files.createTempDirectory("muster-launch-benchmark"))
                        .isolation();
                var settings = new ProgramSettings(
                        ProgramSettings.environment(System.getenv(), ProgramSettings.USUAL_ENVIRONMENT),
                        Set.of(),
                        new ProcessLimits(null, null, 1_024, null),
                        ProgramSettings.runsAsRoot());
                var programs = new Programs(settings, isolation, Spawner::ofThisSystem, readers);
                contenders.put(kind.wireName(), () -> {
                    var outcome = programs.prepare(ARGV, ProcessParams.NONE).run(new Context());
                    return outcome instanceof Outcome.Exited exited ? exited.exitCode() : -1;
                });
            } catch (IsolationException e) {
                System.err.println(e.getMessage());
            }
        }
        return contenders;
    }

    /** With the same threads that read the outputs: without them it would not be a fair comparison. */
    private static int bare(ExecutorService readers) throws Exception {
        var process = new ProcessBuilder(ARGV).start();
        process.getOutputStream().close();
        var stdout = CompletableFuture.supplyAsync(process.inputReader()::lines, readers);
        var stderr = CompletableFuture.supplyAsync(process.errorReader()::lines, readers);
        var _ = stdout.get().count() + stderr.get().count();
        return process.waitFor();
    }

    private static double rate(ExecutorService threads, int programs, Callable<Integer> contender) throws Exception {
        var start = System.nanoTime();
        var runs = new ArrayList<Callable<Integer>>();
        for (var n = 0; n < programs; n++) {
            runs.add(contender);
        }
        for (var run : threads.invokeAll(runs)) {
            if (run.get() != 0) {
                throw new IllegalStateException("a program ended with " + run.get());
            }
        }
        return programs * 1e9 / (System.nanoTime() - start);
    }

    private static double median(List<Double> rates) {
        return rates.stream().sorted().skip(rates.size() / 2).findFirst().orElse(0.0);
    }

    private static final class Context implements RunContext {
        private final CompletableFuture<Duration> never = new CompletableFuture<>();

        @Override
        public Task task() {
            return new Task("task_launch", 1, "agent-1", Duration.ofMinutes(1));
        }

        @Override
        public PrintStream stdout() {
            return NOWHERE;
        }

        @Override
        public PrintStream stderr() {
            return NOWHERE;
        }

        @Override
        public void started(OptionalLong pid) {
            // Nobody wants to know.
        }

        @Override
        public CompletableFuture<Duration> stopRequested() {
            return never.copy();
        }
    }
}
