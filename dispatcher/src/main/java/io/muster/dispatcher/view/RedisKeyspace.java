package io.muster.dispatcher.view;

import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.muster.dispatcher.fold.Keyspace;
import io.muster.schemas.view.ViewKeys;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Everything that Redis has of the views, for comparison. Keys that are no view keys (the gateway's own) are not looked
 * at. Read key by key, so it is only a picture of one moment while nobody folds.
 */
public final class RedisKeyspace implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final int SCAN_STEP = 1_000;
    private final RedisSession redis;

    public RedisKeyspace(URI uri) {
        this.redis = new RedisSession(uri, TIMEOUT);
    }

    public Keyspace dump() {
        var keys = scan();
        var keyspace = new Keyspace();
        var hashes = matching(keys, key -> key.startsWith("task:") || key.startsWith("agent:"));
        var fields = redis.pipeline(hashes, (key, commands) -> commands.hgetall(key));
        for (var i = 0; i < hashes.size(); i++) {
            keyspace.putHash(hashes.get(i), fields.get(i).get());
        }
        var sortedSets = matching(
                keys,
                key -> key.startsWith("tasks:") || key.equals(ViewKeys.AGENTS) || key.equals(ViewKeys.ACTIVE_AGENTS));
        var members = redis.pipeline(sortedSets, (key, commands) -> commands.zrangeWithScores(key, 0, -1));
        for (var i = 0; i < sortedSets.size(); i++) {
            for (var member : members.get(i).get()) {
                keyspace.put(sortedSets.get(i), member.getValue(), member.getScore());
            }
        }
        keyspace.addWaiting(redis.call(commands -> commands.lrange(ViewKeys.PENDING_TASKS, 0, -1)));
        return keyspace;
    }

    /** The checkpoint of a partition number. */
    public Checkpoint checkpoint(int partition) {
        return new Checkpoint(redis.call(commands -> commands.hgetall(ViewKeys.checkpoint(partition))));
    }

    private List<String> scan() {
        var keys = new TreeSet<String>();
        var arguments = ScanArgs.Builder.limit(SCAN_STEP);
        ScanCursor cursor = ScanCursor.INITIAL;
        do {
            var from = cursor;
            KeyScanCursor<String> step = redis.call(commands -> commands.scan(from, arguments));
            keys.addAll(step.getKeys());
            cursor = step;
        } while (!cursor.isFinished());
        return new ArrayList<>(keys);
    }

    private static List<String> matching(List<String> keys, Predicate<String> predicate) {
        return keys.stream().filter(predicate).toList();
    }

    @Override
    public void close() {
        redis.close();
    }
}
