package io.muster.benchmarks.fold;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.muster.dispatcher.intake.SharedTopics;
import io.muster.embedded.EmbeddedInfrastructure;
import io.muster.runtime.kafka.KafkaSettings;
import io.muster.runtime.log.Logs;
import io.muster.schemas.topic.Topics;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Records folded per second: the whole dispatcher, from a backlog in a real Kafka into a real Redis. In turn with it, the
 * very commands that it sent go to the same Redis from the same state by themselves. The first run, which records them, is
 * the warm-up. Broker and dispatcher run in this process.
 */
final class FoldBenchmark {
    private static final int PARTITIONS = 6;
    private final PrintStream out;
    private final FoldArguments arguments;
    private final EmbeddedInfrastructure infrastructure;

    private FoldBenchmark(PrintStream out, FoldArguments arguments, EmbeddedInfrastructure infrastructure) {
        this.out = out;
        this.arguments = arguments;
        this.infrastructure = infrastructure;
    }

    /** Arguments: those of {@link FoldArguments#parse}. */
    public static void main(String[] args) throws Exception {
        var arguments = FoldArguments.parse(args);
        var directory = Files.createTempDirectory("muster-benchmark-");
        Logs.toFile(directory.resolve("benchmark.log"));
        try (var infrastructure = EmbeddedInfrastructure.start(directory.resolve("data"), 0, 0)) {
            new FoldBenchmark(System.out, arguments, infrastructure).run();
        } finally {
            delete(directory);
        }
    }

    private void run() throws Exception {
        var client = RedisClient.create(infrastructure.redisUri().toString());
        try (var redis = client.connect();
                var snapshot = new Snapshot(infrastructure.redisUri());
                var raw = new RawRedis(infrastructure.redisUri())) {
            // A rewrite of its log in the middle of a round would be measured with it.
            redis.sync().configSet("auto-aof-rewrite-percentage", "0");
            out.printf(
                    Locale.ROOT,
                    "%d records, medians of %d rounds after one to warm up, JDK %s, %d processors%n",
                    arguments.records(),
                    arguments.rounds(),
                    Runtime.version(),
                    Runtime.getRuntime().availableProcessors());
            out.println(Rates.header());
            var workloads = Workload.all(arguments.records(), Instant.now());
            for (var i = 0; i < workloads.size(); i++) {
                if (!workloads.get(i).name().contains(arguments.workload())) {
                    continue;
                }
                var rates = measure(workloads.get(i), new Topics("benchmark" + i + "."), redis, snapshot, raw);
                out.println(rates.row(workloads.get(i).name(), load()));
                out.println("    microseconds of a processor per record: " + rates.processors());
            }
        } finally {
            var _ = client.shutdownAsync(0, 1, TimeUnit.SECONDS); // shutdown() may wait for ever
        }
    }

    private Rates measure(
            Workload workload,
            Topics topics,
            StatefulRedisConnection<String, String> redis,
            Snapshot snapshot,
            RawRedis raw)
            throws Exception {
        var kafka = new KafkaSettings(infrastructure.bootstrapServers(), topics, PARTITIONS);
        SharedTopics.ensure(kafka);
        redis.sync().flushall();
        var dispatcher = new DispatcherRun(kafka, redis);
        try (var log = new Backlog(kafka)) {
            var end = log.write(workload.before().get(), 0);
            if (end > 0) {
                dispatcher.fold(infrastructure.redisUri(), end);
            }
            snapshot.take();
            var backlog = log.write(workload.backlog().get(), workload.undecodable());
            var commands = record(dispatcher, end + backlog);
            var rates = new Rates();
            for (var round = 0; round < arguments.rounds(); round++) {
                snapshot.restore();
                var alone = Rates.perSecond(backlog, raw.send(commands));
                snapshot.restore();
                rates.add(dispatcher.fold(infrastructure.redisUri(), end + backlog), alone);
            }
            return rates;
        }
    }

    private List<RecordedCommand> record(DispatcherRun dispatcher, long end) throws IOException {
        try (var recorder = new CommandRecorder(infrastructure.redisUri())) {
            dispatcher.fold(recorder.uri(), end);
            return recorder.commands();
        }
    }

    private static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    static void delete(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
