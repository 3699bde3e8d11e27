package io.muster.benchmarks.fold;

import io.lettuce.core.RedisClient;
import io.muster.cli.Main;
import io.muster.dispatcher.DispatcherConfig;
import io.muster.dispatcher.intake.SharedTopics;
import io.muster.dispatcher.wiring.Dispatcher;
import io.muster.embedded.EmbeddedInfrastructure;
import io.muster.runtime.kafka.KafkaSettings;
import io.muster.runtime.log.Logs;
import io.muster.runtime.settings.Settings;
import io.muster.schemas.topic.Topics;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * {@code muster views rebuild} and {@code muster views verify} of a long log, in processes of their own with the launcher's
 * flags, while a dispatcher folds records that go on arriving: how fast, and how much memory (the peak of the resident set,
 * as Linux counts it).
 */
final class RebuildBenchmark {
    private static final int EVENTS = 1_000_000;
    private static final int AGENTS = 1_000;
    private static final int PARTITIONS = 6;
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final int TASKS_PER_PAUSE = 20;
    private final PrintStream out;
    private final int events;
    private final EmbeddedInfrastructure infrastructure;
    private final Path directory;

    private RebuildBenchmark(PrintStream out, int events, EmbeddedInfrastructure infrastructure, Path directory) {
        this.out = out;
        this.events = events;
        this.infrastructure = infrastructure;
        this.directory = directory;
    }

    /** Arguments: how many task events the log has (1,000,000). */
    public static void main(String[] args) throws Exception {
        var events = args.length > 0 ? Integer.parseInt(args[0]) : EVENTS;
        var directory = Files.createTempDirectory("muster-benchmark-");
        Logs.toFile(directory.resolve("benchmark.log"));
        try (var infrastructure = EmbeddedInfrastructure.start(directory.resolve("data"), 0, 0)) {
            new RebuildBenchmark(System.out, events, infrastructure, directory).run();
        } finally {
            FoldBenchmark.delete(directory);
        }
    }

    private void run() throws Exception {
        var kafka = new KafkaSettings(infrastructure.bootstrapServers(), Topics.DEFAULT, PARTITIONS);
        SharedTopics.ensure(kafka);
        var client = RedisClient.create(infrastructure.redisUri().toString());
        try (var redis = client.connect();
                var log = new Backlog(kafka)) {
            var lives = new TaskLives(events / TaskLives.EVENTS, AGENTS, Instant.now());
            var end = log.write(lives.events(), 0);
            var folded = new DispatcherRun(kafka, redis)
                    .fold(infrastructure.redisUri(), end)
                    .perSecond();
            out.printf(Locale.ROOT, "%,d task events, folded at %,.0f/s%n", end, folded);
            var settings = Settings.of(Map.of(
                    "kafka.bootstrap-servers",
                    kafka.bootstrapServers(),
                    "redis.uri",
                    infrastructure.redisUri().toString()));
            try (var _ = Dispatcher.start(DispatcherConfig.from(settings))) {
                whileTasksArrive(log, () -> muster("rebuild", "256m", end));
                whileTasksArrive(log, () -> muster("verify", "256m", end));
            }
        } finally {
            var _ = client.shutdownAsync(0, 1, TimeUnit.SECONDS); // shutdown() may wait for ever
        }
    }

    private void whileTasksArrive(Backlog log, Runnable work) throws Exception {
        var over = new AtomicBoolean();
        var arrived = new AtomicLong();
        var arrival = CompletableFuture.runAsync(() -> {
            for (var at = Instant.now(); !over.get(); at = at.plusSeconds(1)) {
                var lives = new TaskLives(TASKS_PER_PAUSE, AGENTS, at, "task_" + at.toEpochMilli() + "_");
                arrived.addAndGet(log.write(lives.events(), 0));
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        });
        try {
            work.run();
        } finally {
            over.set(true);
            arrival.get();
            out.printf(Locale.ROOT, "  meanwhile %,d task events arrived%n", arrived.get());
        }
    }

    private void muster(String command, String heap, long records) {
        try {
            var printed = directory.resolve(command + ".out");
            var since = System.nanoTime();
            var process = new ProcessBuilder(command(command, heap))
                    .redirectErrorStream(true)
                    .redirectOutput(printed.toFile())
                    .start();
            var peak = 0L;
            while (process.isAlive()) {
                peak = Math.max(peak, peakKilobytes(process.pid()));
                LockSupport.parkNanos(PAUSE.toNanos());
            }
            var seconds = (System.nanoTime() - since) / 1e9;
            out.printf(
                    Locale.ROOT,
                    "views %s, -Xmx%s: exit code %d, %.1f s, %,.0f records/s, peak memory %d MB%n",
                    command,
                    heap,
                    process.exitValue(),
                    seconds,
                    records / seconds,
                    peak / 1024);
            Files.readAllLines(printed).forEach(line -> out.println("  " + line));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> command(String command, String heap) {
        var line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx" + heap,
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        line.addAll(List.of(
                "views",
                command,
                "--bootstrap-servers",
                infrastructure.bootstrapServers(),
                "--redis",
                infrastructure.redisUri().toString()));
        return line;
    }

    private static long peakKilobytes(long pid) {
        try {
            return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0; // it has just ended
        }
    }
}
