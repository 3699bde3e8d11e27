package io.muster.benchmarks.fold;

import io.lettuce.core.RedisClient;
import io.lettuce.core.protocol.AsyncCommand;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * The yardstick: a dispatcher's commands once more, through Lettuce, with nothing to do in between. A few flushes are
 * always under way, so that Redis never waits.
 */
final class RawRedis implements AutoCloseable {
    private static final int COMMANDS_PER_FLUSH = 1_000;
    private static final int FLUSHES_UNDER_WAY = 4;
    private final RedisClient client;

    RawRedis(URI redis) {
        this.client = RedisClient.create(redis.toString());
    }

    /**
     * Returns when all are answered.
     *
     * @return nanoseconds that it took
     * @throws IllegalStateException when a script did not commit: the views were not what they were at the recording
     */
    long send(List<RecordedCommand> commands) throws InterruptedException, ExecutionException {
        try (var connection = client.connect()) {
            connection.setAutoFlushCommands(false);
            var underWay = new ArrayDeque<List<AsyncCommand<String, String, ?>>>();
            var started = System.nanoTime();
            for (var from = 0; from < commands.size(); from += COMMANDS_PER_FLUSH) {
                var flush = new ArrayList<AsyncCommand<String, String, ?>>();
                for (var command : commands.subList(from, Math.min(commands.size(), from + COMMANDS_PER_FLUSH))) {
                    flush.add(command.again());
                }
                flush.forEach(connection::dispatch);
                connection.flushCommands();
                underWay.add(flush);
                if (underWay.size() == FLUSHES_UNDER_WAY) {
                    await(underWay.remove());
                }
            }
            while (!underWay.isEmpty()) {
                await(underWay.remove());
            }
            return System.nanoTime() - started;
        }
    }

    private static void await(List<AsyncCommand<String, String, ?>> flush)
            throws InterruptedException, ExecutionException {
        for (var command : flush) {
            var answer = command.get();
            if (answer instanceof List<?> said && said.contains("mismatch")) {
                throw new IllegalStateException("the recorded commands do not fit what Redis holds");
            }
        }
    }

    @Override
    public void close() {
        var _ = client.shutdownAsync(0, 1, TimeUnit.SECONDS); // shutdown() may wait for ever
    }
}
