package io.muster.benchmarks.fold;

import io.lettuce.core.CopyArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanIterator;
import io.lettuce.core.api.StatefulRedisConnection;
import java.net.URI;
import java.util.ArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Keeps the views of one moment in another database of the same Redis, so that each round begins with the same. */
final class Snapshot implements AutoCloseable {
    private static final int LIVE = 0;
    private static final int KEPT = 1;
    private static final int SCAN_STEP = 1_000;
    private final RedisClient client = RedisClient.create();
    private final StatefulRedisConnection<String, String> live;
    private final StatefulRedisConnection<String, String> kept;

    Snapshot(URI redis) {
        live = client.connect(at(redis, LIVE));
        kept = client.connect(at(redis, KEPT));
    }

    private static RedisURI at(URI redis, int database) {
        return RedisURI.builder(RedisURI.create(redis)).withDatabase(database).build();
    }

    void take() throws InterruptedException, ExecutionException {
        copy(live, kept, KEPT);
    }

    void restore() throws InterruptedException, ExecutionException {
        copy(kept, live, LIVE);
    }

    private static void copy(
            StatefulRedisConnection<String, String> from, StatefulRedisConnection<String, String> to, int database)
            throws InterruptedException, ExecutionException {
        to.sync().flushdb();
        var copied = new ArrayList<Future<Boolean>>();
        var keys = ScanIterator.scan(from.sync(), ScanArgs.Builder.limit(SCAN_STEP));
        while (keys.hasNext()) {
            var key = keys.next();
            copied.add(from.async().copy(key, key, CopyArgs.Builder.destinationDb(database)));
        }
        for (var answer : copied) {
            answer.get();
        }
    }

    @Override
    public void close() {
        var _ = client.shutdownAsync(0, 1, TimeUnit.SECONDS); // shutdown() may wait for ever
    }
}
