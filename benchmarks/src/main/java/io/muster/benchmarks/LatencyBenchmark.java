package io.muster.benchmarks;

import io.muster.cli.up.LocalStack;
import io.muster.cli.up.LocalStackConfig;
import io.muster.runtime.log.Logs;
import io.muster.schemas.codec.Json;
import io.muster.schemas.id.TaskId;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/**
 * From a task's submission over HTTP to its terminal state in the Redis view, for {@code /bin/true} on one agent, one task
 * at a time; beside it, in turn with it, one record through the same broker. The whole stack runs in this process.
 */
final class LatencyBenchmark {
    private final PrintStream out;
    private final int warmUp;
    private final int rounds;

    private LatencyBenchmark(PrintStream out, int warmUp, int rounds) {
        this.out = out;
        this.warmUp = warmUp;
        this.rounds = rounds;
    }

    /** Arguments: counted rounds (1,000 unless given), rounds to warm up with (500). */
    public static void main(String[] args) throws Exception {
        var rounds = args.length > 0 ? Integer.parseInt(args[0]) : 1_000;
        var warmUp = args.length > 1 ? Integer.parseInt(args[1]) : 500;
        try (var scratch = ScratchDirectory.create()) {
            Logs.toFile(scratch.path().resolve("benchmark.log"));
            new LatencyBenchmark(System.out, warmUp, rounds).run(scratch.path());
        }
    }

    private void run(Path directory) throws Exception {
        try (var stack = LocalStack.start(LocalStackConfig.onFreePorts(directory.resolve("data"), 1, Map.of()));
                var kafka = new KafkaRoundTrip(stack.infrastructure().bootstrapServers());
                var ended = new EndedTasks(stack.infrastructure().redisUri());
                var http = HttpClient.newHttpClient()) {
            var request = request(stack);
            var roundTrips = new Latencies(warmUp + rounds);
            var submissions = new Latencies(warmUp + rounds);
            var tasks = new Latencies(warmUp + rounds);
            for (var i = -warmUp; i < rounds; i++) {
                var roundTrip = kafka.run();
                var started = System.nanoTime();
                var taskId = submit(http, request);
                var submitted = System.nanoTime() - started;
                var whole = ended.await(taskId) - started;
                if (i >= 0) {
                    roundTrips.add(roundTrip);
                    submissions.add(submitted);
                    tasks.add(whole);
                }
            }
            report(roundTrips, submissions, tasks);
        }
    }

    private void report(Latencies roundTrips, Latencies submissions, Latencies tasks) {
        var load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        out.printf(
                Locale.ROOT,
                "%d rounds after %d to warm up, JDK %s, %d processors, load %.2f%n",
                rounds,
                warmUp,
                Runtime.version(),
                Runtime.getRuntime().availableProcessors(),
                load);
        out.println(Latencies.header());
        out.println(roundTrips.row("Kafka, produce to consume"));
        out.println(submissions.row("submit, to the 202"));
        out.println(tasks.row("submit, to succeeded in the view"));
        out.printf(
                Locale.ROOT,
                "ratio of the medians, task to Kafka round trip: %.1f%n",
                tasks.percentileMillis(50) / roundTrips.percentileMillis(50));
    }

    private static HttpRequest request(LocalStack stack) {
        var body = """
                {"agent_id": "%s", "type": "shell", "params": {"argv": ["/bin/true"]}}""".formatted(stack.agents().getFirst());
        return HttpRequest.newBuilder(stack.url().resolve("/api/v1/tasks"))
                .header("Authorization", "Bearer " + stack.adminToken())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
    }

    private static TaskId submit(HttpClient http, HttpRequest request) throws IOException, InterruptedException {
        var response = http.send(request, BodyHandlers.ofByteArray());
        if (response.statusCode() != 202) {
            throw new IllegalStateException("submission answered " + response.statusCode());
        }
        return new TaskId(Json.MAPPER.readTree(response.body()).path("task_id").textValue());
    }
}
