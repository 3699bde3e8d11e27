package io.muster.dispatcher.view;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.TransactionResult;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A connection that sends what it is given in one flush, and is never used again once it has failed.
 *
 * <p>Lettuce would reconnect by itself and send again whatever was under way. Here a command goes out at most once: a
 * failure closes the connection with all it may still hold, the caller looks at the checkpoint, and the next call
 * connects anew.
 */
final class RedisSession implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    private final Duration timeout;
    private final ClientResources resources;
    private final RedisClient client;
    private @Nullable StatefulRedisConnection<String, String> connection;

    /** @param timeout for the answers to one flush */
    RedisSession(URI uri, Duration timeout) {
        this.timeout = timeout;
        this.resources = DefaultClientResources.builder()
                .ioThreadPoolSize(1)
                .computationThreadPoolSize(1)
                .build();
        var address = RedisURI.create(uri);
        address.setTimeout(CONNECT_TIMEOUT);
        this.client = RedisClient.create(resources, address);
        client.setOptions(ClientOptions.builder()
                .autoReconnect(false)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(CONNECT_TIMEOUT)
                        .tcpNoDelay(true)
                        .build())
                // A timer for each command costs more than many a command, and would give one up that waits for those
                // before it. The time limit is that of await().
                .timeoutOptions(TimeoutOptions.builder().timeoutCommands(false).build())
                .build());
    }

    /**
     * One command.
     *
     * @throws ViewUnavailableException when Redis does not answer, or with an error
     */
    <T> T call(Function<RedisAsyncCommands<String, String>, RedisFuture<T>> command) {
        return this.<Integer, T>pipeline(List.of(0), (ignored, redis) -> command.apply(redis))
                .getFirst()
                .get();
    }

    /**
     * A command for each input, all sent at once. An error that Redis answers concerns its own command only.
     *
     * @throws ViewUnavailableException when Redis does not answer
     */
    <I, T> List<Answer<T>> pipeline(
            Collection<I> inputs, BiFunction<I, RedisAsyncCommands<String, String>, RedisFuture<T>> command) {
        return send(inputs, command).await();
    }

    /** Commands that are on their way. */
    interface Sent<T> {
        /**
         * Waits for the answers. An error that Redis answers concerns its own command only.
         *
         * @throws ViewUnavailableException when Redis does not answer
         */
        List<Answer<T>> await();
    }

    /**
     * As {@link #pipeline}, without waiting for the answers. Commands of a later call come after these, or fail like them.
     *
     * @throws ViewUnavailableException when Redis cannot be reached
     */
    <I, T> Sent<T> send(
            Collection<I> inputs, BiFunction<I, RedisAsyncCommands<String, String>, RedisFuture<T>> command) {
        if (inputs.isEmpty()) {
            return List::of;
        }
        try {
            var open = connected();
            var futures = new ArrayList<RedisFuture<T>>(inputs.size());
            for (var input : inputs) {
                futures.add(command.apply(input, open.async()));
            }
            open.flushCommands();
            return () -> answers(open, futures);
        } catch (RedisException e) {
            throw unavailable(connection, e);
        }
    }

    private <T> List<Answer<T>> answers(StatefulRedisConnection<String, String> open, List<RedisFuture<T>> futures) {
        try {
            var answers = await(futures);
            if (answers.stream().anyMatch(Answer::isFromServerThatDoesNotServe)) {
                // Whoever serves now may be behind the same name.
                leave(open);
            }
            return answers;
        } catch (RedisException | TimeoutException e) {
            throw unavailable(open, e);
        }
    }

    private ViewUnavailableException unavailable(
            @Nullable StatefulRedisConnection<String, String> failed, Exception cause) {
        leave(failed);
        return new ViewUnavailableException("no answer from Redis: " + cause, cause);
    }

    /**
     * Commands that Redis performs as one, with nothing of anybody else's in between.
     *
     * @return what each came to; an exception in place of a value when the command failed
     * @throws ViewUnavailableException when Redis does not answer, or refuses all of it
     */
    @SuppressWarnings("FutureReturnValueIgnored") // EXEC brings their answers
    List<Object> transaction(Consumer<RedisAsyncCommands<String, String>> commands) {
        return this.<Integer, TransactionResult>pipeline(List.of(0), (ignored, redis) -> {
                    redis.multi();
                    commands.accept(redis);
                    return redis.exec();
                })
                .getFirst()
                .get()
                .stream()
                .toList();
    }

    private <T> List<Answer<T>> await(List<RedisFuture<T>> futures) throws TimeoutException {
        var deadline = System.nanoTime() + timeout.toNanos();
        var answers = new ArrayList<Answer<T>>(futures.size());
        for (var future : futures) {
            try {
                answers.add(new Answer<>(future.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS), null));
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof RedisCommandExecutionException error)) {
                    throw new RedisException(e.getCause());
                }
                answers.add(new Answer<>(null, error));
            } catch (CancellationException e) {
                // The connection was left because of something that was sent before.
                throw new RedisException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new RedisException(e);
            }
        }
        return answers;
    }

    private StatefulRedisConnection<String, String> connected() {
        var open = connection;
        if (open == null) {
            open = client.connect();
            open.setAutoFlushCommands(false);
            connection = open;
        }
        return open;
    }

    @SuppressWarnings({"FutureReturnValueIgnored", "ReferenceEquality"}) // nobody waits for one that no longer answers
    private void leave(@Nullable StatefulRedisConnection<String, String> failed) {
        if (failed != null) {
            failed.closeAsync();
        }
        if (connection == failed) {
            connection = null;
        }
    }

    @Override
    public void close() {
        // It closes the connection too. Both futures are sometimes never completed although all threads have ended:
        // Lettuce
        // adds them up with Netty's PromiseCombiner from several threads (redis/lettuce#998 was one such case).
        var limit = CONNECT_TIMEOUT.toMillis();
        var _ = client.shutdownAsync(0, limit, TimeUnit.MILLISECONDS)
                .exceptionally(failure -> null)
                .completeOnTimeout(null, limit, TimeUnit.MILLISECONDS)
                .join();
        var _ = resources.shutdown(0, limit, TimeUnit.MILLISECONDS).awaitUninterruptibly(limit);
    }
}
