package io.muster.gateway.store;

import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.ScoredValue;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.view.AgentHash;
import io.muster.schemas.view.AgentView;
import io.muster.schemas.view.TaskHash;
import io.muster.schemas.view.TaskView;
import io.muster.schemas.view.ViewKeys;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the views. Everything here fails with a 503 problem when Redis does not answer. */
public final class ViewReader {
    private final RedisLink redis;

    public ViewReader(RedisLink redis) {
        this.redis = redis;
    }

    /** A place in an index: the score and the id there. */
    public record IndexEntry(long score, String member) {}

    public Optional<TaskView> task(TaskId taskId) {
        return tasks(List.of(taskId)).stream().findFirst();
    }

    /** Those of the tasks that have a view, in the order given. */
    public List<TaskView> tasks(List<TaskId> taskIds) {
        return hashes(taskIds.stream().map(ViewKeys::task).toList(), TaskHash::read);
    }

    public Optional<AgentView> agent(AgentId agentId) {
        return agents(List.of(agentId)).stream().findFirst();
    }

    /** Those of the agents that have a view, in the order given. */
    public List<AgentView> agents(List<AgentId> agentIds) {
        return hashes(agentIds.stream().map(ViewKeys::agent).toList(), AgentHash::read);
    }

    /**
     * Entries of a time index, newest first; entries of the same time by descending id.
     *
     * @param before only entries that come after this one in that order; null for the newest
     */
    public List<IndexEntry> newestFirst(String index, @Nullable IndexEntry before, int count) {
        if (before == null) {
            return entries(redis.call(r -> r.zrevrangebyscoreWithScores(index, Range.unbounded(), Limit.from(count))));
        }
        var found = new ArrayList<IndexEntry>();
        var range = Range.create(0L, before.score());
        for (var offset = 0L; found.size() < count; offset += count) {
            var limit = Limit.create(offset, count);
            var chunk = entries(redis.call(r -> r.zrevrangebyscoreWithScores(index, range, limit)));
            for (var entry : chunk) {
                if (entry.score() < before.score() || entry.member().compareTo(before.member()) < 0) {
                    found.add(entry);
                }
            }
            if (chunk.size() < count) {
                break;
            }
        }
        return found.subList(0, Math.min(count, found.size()));
    }

    /** Ids of all agents in order, those after {@code after}; null for the first. */
    public List<String> agentIds(@Nullable String after, int count) {
        var range = after == null
                ? Range.<String>unbounded()
                : Range.from(Range.Boundary.excluding(after), Range.Boundary.<String>unbounded());
        return redis.call(r -> r.zrangebylex(ViewKeys.AGENTS, range, Limit.from(count)));
    }

    /** The offsets up to which a partition number is folded, by topic; empty when nothing is. */
    public Map<String, String> checkpoint(int partition) {
        return redis.call(r -> r.hgetall(ViewKeys.checkpoint(partition)));
    }

    /**
     * Remembers a value under a name that is not taken.
     *
     * @return the value that the name has now: the one given, or an earlier one
     */
    public String remember(String name, String value, Duration howLong) {
        var taken = redis.call(r -> r.set(name, value, SetArgs.Builder.nx().ex(howLong)));
        if (taken != null) {
            return value;
        }
        var earlier = redis.call(r -> r.get(name));
        return earlier == null ? value : earlier;
    }

    public void ping() {
        redis.call(RedisAsyncCommands::ping);
    }

    private <T> List<T> hashes(List<String> keys, Function<Map<String, String>, T> read) {
        return redis.call(r -> {
            var answers = keys.stream()
                    .map(key -> r.hgetall(key).toCompletableFuture())
                    .toList();
            return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                    .thenApply(done -> answers.stream()
                            .map(CompletableFuture::join)
                            .filter(hash -> !hash.isEmpty())
                            .map(read)
                            .toList());
        });
    }

    private static List<IndexEntry> entries(List<ScoredValue<String>> values) {
        return values.stream()
                .map(value -> new IndexEntry((long) value.getScore(), value.getValue()))
                .toList();
    }
}
