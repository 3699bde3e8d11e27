package io.muster.gateway.store;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.muster.gateway.problem.ProblemCode;
import io.muster.gateway.problem.ProblemException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The connection to Redis. Redis may be away when the gateway starts and at any time after: the connection is made at
 * first use, and a call while it is broken fails at once instead of waiting for a reconnect.
 */
public final class RedisLink implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private final RedisClient client;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable StatefulRedisConnection<String, String> connection;
    private @Nullable StatefulRedisPubSubConnection<String, String> subscription;

    public RedisLink(URI redisUri) {
        var uri = RedisURI.create(redisUri);
        uri.setTimeout(TIMEOUT);
        uri.setClientName("muster-gateway");
        client = RedisClient.create(uri);
        client.setOptions(ClientOptions.builder()
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .socketOptions(SocketOptions.builder().connectTimeout(TIMEOUT).build())
                .build());
    }

    /**
     * Runs commands and waits for their answer.
     *
     * @throws ProblemException 503 when Redis does not answer within 2 s
     */
    public <T> T call(Function<RedisAsyncCommands<String, String>, CompletionStage<T>> commands) {
        try {
            return commands.apply(connection().async())
                    .toCompletableFuture()
                    .get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RedisException | ExecutionException | TimeoutException e) {
            throw unavailable(e);
        } catch (IllegalStateException e) { // Lettuce's clock has been stopped: the gateway is closing
            throw unavailable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable(e);
        }
    }

    /** Messages of a channel, from now on and across reconnects. Does nothing while Redis is away; call it again then. */
    public void subscribe(String channel, Consumer<String> listener) {
        lock.lock();
        try {
            if (subscription != null) {
                return;
            }
            var opened = client.connectPubSub();
            opened.addListener(new RedisPubSubAdapter<>() {
                @Override
                public void message(String from, String message) {
                    listener.accept(message);
                }
            });
            opened.sync().subscribe(channel);
            subscription = opened;
        } catch (RedisException e) {
            throw unavailable(e);
        } finally {
            lock.unlock();
        }
    }

    private StatefulRedisConnection<String, String> connection() {
        lock.lock();
        try {
            if (connection == null) {
                connection = client.connect();
            }
            return connection;
        } finally {
            lock.unlock();
        }
    }

    private static ProblemException unavailable(Exception cause) {
        return new ProblemException(
                ProblemCode.VIEWS_UNAVAILABLE,
                "The views cannot be read now; submitting tasks still works. Try again soon.",
                cause);
    }

    @Override
    public void close() {
        // Not shutdown(), which waits for a future that Lettuce sometimes never completes.
        var limit = TIMEOUT.toMillis();
        var _ = client.shutdownAsync(0, limit, TimeUnit.MILLISECONDS)
                .exceptionally(failure -> null)
                .completeOnTimeout(null, limit, TimeUnit.MILLISECONDS)
                .join();
    }
}
