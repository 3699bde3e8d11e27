package io.muster.dispatcher.view;

import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.ScoredValueScanCursor;
import io.muster.dispatcher.fold.KeyPart;
import io.muster.dispatcher.fold.Keyspace;
import io.muster.schemas.view.ViewKeys;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What Redis has of the views, for comparison. Keys that are no view keys (the gateway's own) are not looked at.
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

    /**
     * Names all pieces that there are but the waiting tasks, some at a time. What is there all the while is named at least
     * once, what comes or goes meanwhile perhaps.
     */
    public void forEachPart(Consumer<Collection<KeyPart>> action) {
        var arguments = ScanArgs.Builder.limit(SCAN_STEP);
        ScanCursor cursor = ScanCursor.INITIAL;
        do {
            var from = cursor;
            KeyScanCursor<String> step = redis.call(commands -> commands.scan(from, arguments));
            for (var key : step.getKeys()) {
                if (isSortedSet(key)) {
                    forEachMember(key, action);
                }
            }
            action.accept(step.getKeys().stream()
                    .filter(key -> key.startsWith("task:") || key.startsWith("agent:"))
                    .map(KeyPart::hash)
                    .toList());
            cursor = step;
        } while (!cursor.isFinished());
    }

    /** True for the indexes. */
    public static boolean isSortedSet(String key) {
        return key.startsWith("tasks:") || key.equals(ViewKeys.AGENTS) || key.equals(ViewKeys.ACTIVE_AGENTS);
    }

    private void forEachMember(String key, Consumer<Collection<KeyPart>> action) {
        var arguments = ScanArgs.Builder.limit(SCAN_STEP);
        ScanCursor cursor = ScanCursor.INITIAL;
        do {
            var from = cursor;
            ScoredValueScanCursor<String> step = redis.call(commands -> commands.zscan(key, from, arguments));
            action.accept(step.getValues().stream()
                    .map(member -> new KeyPart(key, member.getValue()))
                    .toList());
            cursor = step;
        } while (!cursor.isFinished());
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

    @Override
    public void close() {
        redis.close();
    }
}
