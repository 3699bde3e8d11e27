package io.muster.benchmarks.throughput;

import io.muster.benchmarks.ScratchDirectory;
import io.muster.cli.up.LocalStack;
import io.muster.cli.up.LocalStackConfig;
import io.muster.runtime.log.Logs;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * {@code /bin/true} on four agents, through gateway, Kafka, agents, results and dispatcher into the view; in turn with the
 * same number of processes started directly, as many at a time. The whole stack runs in this process, as with
 * {@code muster up --agents 4}.
 */
final class ThroughputBenchmark {
    private static final int AGENTS = 4;
    private static final int CAPACITY = 4;
    private final PrintStream out;
    private final int tasks;
    private final int rounds;

    private ThroughputBenchmark(PrintStream out, int tasks, int rounds) {
        this.out = out;
        this.tasks = tasks;
        this.rounds = rounds;
    }

    /** Arguments: tasks of each round (4,000 unless given), rounds (5), after one to warm up. */
    public static void main(String[] args) throws Exception {
        var tasks = args.length > 0 ? Integer.parseInt(args[0]) : 4_000;
        var rounds = args.length > 1 ? Integer.parseInt(args[1]) : 5;
        try (var scratch = ScratchDirectory.create()) {
            Logs.toFile(scratch.path().resolve("benchmark.log"));
            new ThroughputBenchmark(System.out, tasks, rounds).run(scratch.path());
        }
    }

    private void run(Path directory) throws Exception {
        var settings = Map.of("agent.capacity", Integer.toString(CAPACITY));
        try (var stack = LocalStack.start(LocalStackConfig.onFreePorts(directory.resolve("data"), AGENTS, settings));
                var chain = new WholeChain(stack)) {
            out.printf(
                    Locale.ROOT,
                    "%d tasks a round, %d agents that run %d at a time, JDK %s, %d processors%n",
                    tasks,
                    AGENTS,
                    CAPACITY,
                    Runtime.version(),
                    Runtime.getRuntime().availableProcessors());
            out.printf(
                    Locale.ROOT,
                    "%8s %14s %14s %8s %14s %6s%n",
                    "round",
                    "whole chain/s",
                    "processes/s",
                    "ratio",
                    "JVM ms/task",
                    "load");
            var plain = new PlainProcesses(AGENTS * CAPACITY);
            var ratios = new ArrayList<Double>();
            for (var round = 0; round <= rounds; round++) {
                var ratio = round(round, chain, plain);
                if (round > 0) {
                    ratios.add(ratio);
                }
            }
            out.printf(Locale.ROOT, "median ratio: %.0f %%%n", median(ratios) * 100);
        }
    }

    private double round(int number, WholeChain chain, PlainProcesses plain) throws Exception {
        var cpu = cpu();
        var ours = chain.run(tasks);
        var used = cpu().minus(cpu);
        var theirs = plain.run(tasks);
        out.printf(
                Locale.ROOT,
                "%8s %14.0f %14.0f %6.0f %% %14.2f %6.2f%n",
                number == 0 ? "warm-up" : Integer.toString(number),
                tasks * 1e9 / ours,
                tasks * 1e9 / theirs,
                100.0 * theirs / ours,
                used.toMillis() / (double) tasks,
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        return (double) theirs / ours;
    }

    /** Of this process, without that of the processes it started. */
    private static Duration cpu() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    static double median(List<Double> values) {
        var sorted = values.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }
}
