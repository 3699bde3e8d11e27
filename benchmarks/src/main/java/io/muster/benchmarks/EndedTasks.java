package io.muster.benchmarks;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.view.ViewKeys;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Tells when a task's terminal state is in its Redis view. The script that writes the view announces it in the same step,
 * so listening costs the machine nothing, as looking again and again would.
 */
final class EndedTasks implements AutoCloseable {
    private final RedisClient client;
    private final StatefulRedisConnection<String, String> connection;
    private final Map<String, CompletableFuture<Long>> ended = new ConcurrentHashMap<>();

    EndedTasks(URI redisUri) {
        client = RedisClient.create(redisUri.toString());
        connection = client.connect();
        var subscription = client.connectPubSub();
        subscription.addListener(new RedisPubSubAdapter<>() {
            @Override
            public void message(String channel, String taskIds) {
                var now = System.nanoTime();
                for (var id : taskIds.split(" ", -1)) {
                    future(id).complete(now);
                }
            }
        });
        subscription.sync().subscribe(ViewKeys.ENDED_TASKS_CHANNEL);
    }

    /** @return {@link System#nanoTime} at which the task's end was in its view; the view itself is checked */
    long await(TaskId taskId) throws InterruptedException, ExecutionException, TimeoutException {
        var at = future(taskId.value()).get(30, TimeUnit.SECONDS);
        ended.remove(taskId.value());
        var status = connection.sync().hget(ViewKeys.task(taskId), "status");
        if (!"succeeded".equals(status)) {
            throw new IllegalStateException(taskId + " is " + status);
        }
        return at;
    }

    private CompletableFuture<Long> future(String taskId) {
        return ended.computeIfAbsent(taskId, id -> new CompletableFuture<>());
    }

    @Override
    public void close() {
        var _ = client.shutdownAsync(0, 1, TimeUnit.SECONDS); // shutdown() may wait for ever
    }
}
