package io.muster.benchmarks.httpagents;

import io.muster.benchmarks.Latencies;
import io.muster.benchmarks.ScratchDirectory;
import io.muster.cli.up.LocalStack;
import io.muster.cli.up.LocalStackConfig;
import io.muster.runtime.log.Logs;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Agents that wait for their tasks at one gateway. The gateway has a process of its own; Kafka, Redis, the dispatcher and
 * the agents are in this one.
 */
final class HttpAgentsBenchmark {
    private static final Duration SETTLE = Duration.ofSeconds(5);
    private static final int TASKS_ONE_BY_ONE = 500;
    private static final int TASKS_AT_ONCE = 4_000;
    private static final int SUBMITTERS = 16;
    private final PrintStream out;
    private final int agents;
    private final Duration idle;
    private final Random random = new Random(1);

    private HttpAgentsBenchmark(PrintStream out, int agents, Duration idle) {
        this.out = out;
        this.agents = agents;
        this.idle = idle;
    }

    /** Arguments: agents (2,000 unless given), seconds to idle (30). */
    public static void main(String[] args) throws Exception {
        var agents = args.length > 0 ? Integer.parseInt(args[0]) : 2_000;
        var seconds = args.length > 1 ? Integer.parseInt(args[1]) : 30;
        try (var scratch = ScratchDirectory.create()) {
            Logs.toFile(scratch.path().resolve("benchmark.log"));
            new HttpAgentsBenchmark(System.out, agents, Duration.ofSeconds(seconds)).run(scratch.path());
        }
    }

    private void run(Path directory) throws Exception {
        try (var stack = LocalStack.start(LocalStackConfig.onFreePorts(directory.resolve("data"), 0, Map.of()));
                var gateway = GatewayProcess.start(stack, directory.resolve("gateway.log"));
                var fleet = new PollingAgents(gateway.url(), stack.adminToken())) {
            out.printf(
                    Locale.ROOT,
                    "JDK %s, %d processors, gateway with -Xmx512m; %d s idle%n",
                    Runtime.version(),
                    Runtime.getRuntime().availableProcessors(),
                    idle.toSeconds());
            out.printf("%-24s %8s %8s %8s %8s %6s%n", "", "idle %", "RSS MiB", "live MiB", "threads", "load");
            fleet.join(1);
            oneByOne(fleet, TASKS_ONE_BY_ONE); // to warm up
            var before = idle(gateway, "1 agent");
            var one = oneByOne(fleet, TASKS_ONE_BY_ONE);
            var began = System.nanoTime();
            fleet.join(agents - 1);
            var registering = (System.nanoTime() - began) / 1e9;
            oneByOne(fleet, TASKS_ONE_BY_ONE);
            var after = idle(gateway, agents + " agents");
            out.printf(
                    Locale.ROOT,
                    "%nan agent takes %.1f KiB of the gateway's objects; %.0f agents registered per second%n%n",
                    (double) (after - before) / (agents - 1),
                    (agents - 1) / registering);
            out.println(Latencies.header());
            out.println(one.row("submit to fetched, 1 agent"));
            out.println(oneByOne(fleet, TASKS_ONE_BY_ONE).row("submit to fetched, " + agents + " agents"));
            out.printf(
                    Locale.ROOT,
                    "%n%.0f tasks per second, submitted, fetched and answered; load %.2f%n",
                    atOnce(fleet),
                    load());
        } catch (Exception e) {
            Files.readAllLines(directory.resolve("gateway.log")).stream()
                    .limit(50)
                    .forEach(System.err::println);
            throw e;
        }
    }

    /** @return the live heap of the gateway, in KiB */
    private long idle(GatewayProcess gateway, String name) throws IOException, InterruptedException {
        TimeUnit.NANOSECONDS.sleep(SETTLE.toNanos());
        var begin = gateway.read();
        TimeUnit.NANOSECONDS.sleep(idle.toNanos());
        var end = gateway.read();
        var live = gateway.liveHeapKib();
        out.printf(
                Locale.ROOT,
                "%-24s %8.1f %8.1f %8.1f %8d %6.2f%n",
                name,
                100.0 * end.processor().minus(begin.processor()).toMillis() / idle.toMillis(),
                end.rssKib() / 1024.0,
                live / 1024.0,
                end.threads(),
                load());
        return live;
    }

    /** One task at a time, to whichever agent: from the call that submits it until its agent has it. */
    private Latencies oneByOne(PollingAgents fleet, int tasks) throws IOException, InterruptedException {
        var latencies = new Latencies(tasks);
        for (var n = 0; n < tasks; n++) {
            var agent = fleet.ids().get(random.nextInt(fleet.ids().size()));
            var began = System.nanoTime();
            latencies.add(fleet.awaitFetched(fleet.submit(agent)) - began);
        }
        return latencies;
    }

    /** @return tasks per second, from the first call until the last answer was acknowledged */
    private double atOnce(PollingAgents fleet) throws Exception {
        var before = fleet.answered();
        var began = System.nanoTime();
        try (var threads = Executors.newFixedThreadPool(SUBMITTERS)) {
            var submitters = IntStream.range(0, SUBMITTERS)
                    .<Future<?>>mapToObj(first -> threads.submit(() -> {
                        for (var n = first; n < TASKS_AT_ONCE; n += SUBMITTERS) {
                            fleet.submit(fleet.ids().get(n % fleet.ids().size()));
                        }
                        return null;
                    }))
                    .toList();
            for (var submitter : submitters) {
                submitter.get();
            }
        }
        while (fleet.answered() - before < TASKS_AT_ONCE) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
        return TASKS_AT_ONCE / ((System.nanoTime() - began) / 1e9);
    }

    private static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }
}
