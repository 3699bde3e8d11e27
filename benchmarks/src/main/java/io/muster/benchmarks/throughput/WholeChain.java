package io.muster.benchmarks.throughput;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.muster.cli.up.LocalStack;
import io.muster.schemas.codec.Json;
import io.muster.schemas.task.TaskState;
import io.muster.schemas.view.ViewKeys;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Tasks from a client over HTTP to their terminal state in the Redis view. */
final class WholeChain implements AutoCloseable {
    private static final int BATCH = 250;
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final long LOOK_EVERY_MILLIS = 5;

    private final LocalStack stack;
    private final HttpClient http = HttpClient.newHttpClient();
    private final RedisClient redis;
    private final StatefulRedisConnection<String, String> views;

    WholeChain(LocalStack stack) {
        this.stack = stack;
        this.redis = RedisClient.create(stack.infrastructure().redisUri().toString());
        this.views = redis.connect();
    }

    /** @return nanoseconds from the first request until the last task has succeeded in its view */
    long run(int count) throws IOException, InterruptedException {
        var before = succeeded();
        var began = System.nanoTime();
        for (var submitted = 0; submitted < count; submitted += BATCH) {
            submit(submitted, Math.min(BATCH, count - submitted));
        }
        while (succeeded() - before < count) {
            if (System.nanoTime() - began > PATIENCE.toNanos()) {
                throw new IllegalStateException(
                        "only " + (succeeded() - before) + " of " + count + " have succeeded after " + PATIENCE);
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
        }
        return System.nanoTime() - began;
    }

    private long succeeded() {
        return views.sync().zcard(ViewKeys.tasksByState(TaskState.SUCCEEDED));
    }

    /** The agents take turns. */
    private void submit(int first, int count) throws IOException, InterruptedException {
        var agents = stack.agents();
        var body = Json.MAPPER.createObjectNode();
        var tasks = body.putArray("tasks");
        for (var i = 0; i < count; i++) {
            var task = tasks.addObject();
            task.put("agent_id", agents.get((first + i) % agents.size()).value())
                    .put("type", "shell");
            task.putObject("params").putArray("argv").add("/bin/true");
        }
        var request = HttpRequest.newBuilder(stack.url().resolve("/api/v1/tasks/batch"))
                .header("Authorization", "Bearer " + stack.adminToken())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(Json.MAPPER.writeValueAsBytes(body)))
                .build();
        var response = http.send(request, BodyHandlers.ofByteArray());
        var outcomes = Json.MAPPER.readTree(response.body()).path("outcomes");
        for (var outcome : outcomes) {
            if (outcome.path("status").intValue() != 202) {
                throw new IllegalStateException("a task was not accepted: " + outcome);
            }
        }
        if (response.statusCode() != 202 || outcomes.size() != count) {
            throw new IllegalStateException("the batch answered " + response.statusCode());
        }
    }

    @Override
    public void close() {
        http.close();
        var _ = redis.shutdownAsync(0, 1, TimeUnit.SECONDS); // shutdown() may wait for ever
    }
}
