package io.muster.benchmarks.footprint;

import io.muster.benchmarks.ScratchDirectory;
import io.muster.cli.up.LocalStack;
import io.muster.cli.up.LocalStackConfig;
import io.muster.runtime.log.Logs;
import io.muster.schemas.topic.Topics;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * Starts agents the way users do, one after the other, against a stack in this process, and reads from /proc what each of
 * them costs while nobody asks anything of it.
 */
final class AgentIdleBenchmark {
    private static final Duration SETTLE = Duration.ofSeconds(2);
    private final PrintStream out;
    private final Duration idle;
    private final int rounds;

    private AgentIdleBenchmark(PrintStream out, Duration idle, int rounds) {
        this.out = out;
        this.idle = idle;
        this.rounds = rounds;
    }

    /** Arguments: seconds to idle (60 unless given), rounds (2). The current directory is that of the checkout. */
    public static void main(String[] args) throws Exception {
        var seconds = args.length > 0 ? Integer.parseInt(args[0]) : 60;
        var rounds = args.length > 1 ? Integer.parseInt(args[1]) : 2;
        try (var scratch = ScratchDirectory.create()) {
            Logs.toFile(scratch.path().resolve("benchmark.log"));
            new AgentIdleBenchmark(System.out, Duration.ofSeconds(seconds), rounds).run(scratch.path());
        }
    }

    private void run(Path directory) throws Exception {
        try (var stack = LocalStack.start(LocalStackConfig.onFreePorts(directory.resolve("data"), 0, Map.of()));
                var heartbeats =
                        new HeartbeatWatch(stack.infrastructure().bootstrapServers(), Topics.DEFAULT.heartbeats())) {
            out.printf(
                    Locale.ROOT,
                    "JDK %s, %d processors; %d s idle%n%s   load%n",
                    Runtime.version(),
                    Runtime.getRuntime().availableProcessors(),
                    idle.toSeconds(),
                    IdleMeasurement.header());
            createTopic(stack.infrastructure().bootstrapServers());
            var variants = new Variants(Path.of(""), stack.infrastructure().bootstrapServers()).all();
            for (var round = 0; round <= rounds; round++) {
                for (var number = 0; number < variants.size(); number++) {
                    var variant = variants.get(number);
                    if (round == 0 && !variant.isAgent()) {
                        continue; // only an agent's first start is another than the later ones
                    }
                    var name = variant.name() + (round == 0 ? ", enrolling" : "");
                    var measured = measure(variant, "idle-" + number, directory, stack, heartbeats);
                    out.println(measured.row(name) + String.format(Locale.ROOT, "  %5.2f", load()));
                }
            }
        }
    }

    private static void createTopic(String bootstrapServers) throws ExecutionException, InterruptedException {
        try (var admin = Admin.create(Map.<String, Object>of("bootstrap.servers", bootstrapServers))) {
            admin.createTopics(List.of(new NewTopic(Variants.TOPIC, Optional.of(1), Optional.empty())))
                    .all()
                    .get();
        }
    }

    private IdleMeasurement measure(
            Variant variant, String agentId, Path directory, LocalStack stack, HeartbeatWatch heartbeats)
            throws IOException, InterruptedException {
        var command = new ArrayList<>(variant.command());
        if (variant.isAgent()) {
            command.addAll(agentFlags(agentId, directory, stack));
        }
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(agentId + ".log").toFile());
        builder.environment().putAll(variant.environment());
        heartbeats.skipToEnd();
        var began = Instant.now();
        var process = builder.start();
        try {
            var ready = variant.isAgent() ? Duration.between(began, heartbeats.first(agentId)) : Duration.ZERO;
            pause(SETTLE);
            var atReady = ProcessReading.of(process.pid());
            pause(idle);
            return new IdleMeasurement(ready, atReady, ProcessReading.of(process.pid()), idle);
        } finally {
            stop(process);
        }
    }

    private static List<String> agentFlags(String agentId, Path directory, LocalStack stack) {
        return List.of(
                "--id",
                agentId,
                "--state-dir",
                directory.resolve(agentId).toString(),
                "--gateway-url",
                stack.url().toString(),
                "--join-token-file",
                stack.dataDirectory().resolve("join-token").toString());
    }

    private static void pause(Duration duration) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(duration.toNanos());
    }

    private static void stop(Process process) throws InterruptedException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }

    private static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }
}
