package io.muster.dispatcher.view;

import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.muster.dispatcher.fold.KeyPart;
import io.muster.dispatcher.fold.Keyspace;
import io.muster.schemas.view.ViewKeys;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Everything that Redis has of the views, for comparison. Keys that are no view keys (the gateway's own) are not looked
 * at. Read key by key, so it is only a picture of one moment while nobody folds.
 */
public final class RedisKeyspace implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final int SCAN_STEP = 1_000;
    /** Stands for a key that somebody has made something else of. */
    private static final Map<String, String> NOT_A_HASH = Map.of("(type)", "not a hash");

    private final RedisSession redis;

    public RedisKeyspace(URI uri) {
        this.redis = new RedisSession(uri, TIMEOUT);
    }

    public Keyspace dump() {
        var keys = scan();
        var keyspace = new Keyspace();
        forEachSlice(matching(keys, key -> key.startsWith("task:") || key.startsWith("agent:")), slice -> {
            var fields = redis.pipeline(slice, (key, commands) -> commands.hgetall(key));
            for (var i = 0; i < slice.size(); i++) {
                keyspace.putHash(
                        slice.get(i),
                        fields.get(i).isError("WRONGTYPE")
                                ? NOT_A_HASH
                                : fields.get(i).get());
            }
        });
        var sortedSets = matching(
                keys,
                key -> key.startsWith("tasks:") || key.equals(ViewKeys.AGENTS) || key.equals(ViewKeys.ACTIVE_AGENTS));
        forEachSlice(sortedSets, slice -> {
            var members = redis.pipeline(slice, (key, commands) -> commands.zrangeWithScores(key, 0, -1));
            for (var i = 0; i < slice.size(); i++) {
                for (var member : members.get(i).get()) {
                    keyspace.put(slice.get(i), member.getValue(), member.getScore());
                }
            }
        });
        keyspace.addWaiting(redis.call(commands -> commands.lrange(ViewKeys.PENDING_TASKS, 0, -1)));
        return keyspace;
    }

    /** The checkpoint of a partition number. */
    public Checkpoint checkpoint(int partition) {
        return new Checkpoint(redis.call(commands -> commands.hgetall(ViewKeys.checkpoint(partition))));
    }

    /** The checkpoints of the partition numbers from 0. */
    public Map<Integer, Checkpoint> checkpoints(int count) {
        var numbers = IntStream.range(0, count).boxed().toList();
        var answers = redis.<Integer, Map<String, String>>pipeline(
                numbers, (number, commands) -> commands.hgetall(ViewKeys.checkpoint(number)));
        var checkpoints = new TreeMap<Integer, Checkpoint>();
        numbers.forEach(number ->
                checkpoints.put(number, new Checkpoint(answers.get(number).get())));
        return checkpoints;
    }

    /** Some pieces and the checkpoints, all of one moment. */
    public record Snapshot(Keyspace keyspace, Map<Integer, Checkpoint> checkpoints) {}

    /** @param parts not too many: Redis does nothing else meanwhile */
    @SuppressWarnings("FutureReturnValueIgnored") // the transaction brings the answers
    public Snapshot snapshot(List<KeyPart> parts, int partitions) {
        var answers = redis.transaction(commands -> {
                    for (var number = 0; number < partitions; number++) {
                        commands.hgetall(ViewKeys.checkpoint(number));
                    }
                    for (var part : parts) {
                        if (part.key().equals(ViewKeys.PENDING_TASKS)) {
                            commands.lrange(part.key(), 0, -1);
                        } else if (part.member().isEmpty()) {
                            commands.hgetall(part.key());
                        } else {
                            commands.zscore(part.key(), part.member());
                        }
                    }
                })
                .iterator();
        var checkpoints = new TreeMap<Integer, Checkpoint>();
        for (var number = 0; number < partitions; number++) {
            checkpoints.put(number, new Checkpoint(fields(answers.next())));
        }
        var keyspace = new Keyspace();
        parts.forEach(part -> put(keyspace, part, answers.next()));
        return new Snapshot(keyspace, checkpoints);
    }

    private static void put(Keyspace keyspace, KeyPart part, @Nullable Object answer) {
        switch (answer) {
            case null -> {}
            case List<?> waiting ->
                keyspace.addWaiting(waiting.stream().map(String::valueOf).toList());
            case Double score -> keyspace.put(part.key(), part.member(), score);
            case Map<?, ?> fields when fields.isEmpty() -> {}
            default -> keyspace.putHash(part.key(), fields(answer));
        }
    }

    private static Map<String, String> fields(Object answer) {
        if (!(answer instanceof Map<?, ?> map)) {
            return NOT_A_HASH;
        }
        var fields = new TreeMap<String, String>();
        map.forEach((name, value) -> fields.put(String.valueOf(name), String.valueOf(value)));
        return fields;
    }

    private static void forEachSlice(List<String> keys, Consumer<List<String>> action) {
        for (var from = 0; from < keys.size(); from += SCAN_STEP) {
            action.accept(keys.subList(from, Math.min(keys.size(), from + SCAN_STEP)));
        }
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
