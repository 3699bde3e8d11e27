package io.muster.dispatcher.view;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.NestedMultiOutput;
import io.lettuce.core.protocol.CommandType;
import io.muster.dispatcher.fold.ViewImage;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.task.TaskState;
import io.muster.schemas.view.AgentHash;
import io.muster.schemas.view.CorruptViewException;
import io.muster.schemas.view.TaskHash;
import io.muster.schemas.view.ViewKeys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The views in one Redis (6.2 or later; keys are not declared to the script, so it is not for Redis Cluster). */
public final class RedisViewStore implements ViewStore {
    private static final Logger log = LoggerFactory.getLogger(RedisViewStore.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final String NO_HASH = "WRONGTYPE";
    private final RedisSession redis;
    private final String script;
    private String digest = "";

    /** Connects when it is first used, so that it may be made while Redis is down. */
    public RedisViewStore(URI uri) {
        this.redis = new RedisSession(uri, TIMEOUT);
        this.script = script();
    }

    @Override
    public Map<Integer, Checkpoint> checkpoints(Set<Integer> partitions) {
        var numbers = List.copyOf(partitions);
        var answers = redis.<Integer, Map<String, String>>pipeline(
                numbers, (number, commands) -> commands.hgetall(ViewKeys.checkpoint(number)));
        return byNumber(numbers, answers, Checkpoint::new);
    }

    @Override
    public ReadUnderWay request(Map<Integer, ViewIds> touched) {
        var keys = new ArrayList<String>();
        touched.forEach((number, ids) -> {
            keys.addAll(keys(ids));
            keys.add(ViewKeys.checkpoint(number));
        });
        var sent = redis.<String, Map<String, String>>send(keys, (key, commands) -> commands.hgetall(key));
        return () -> {
            var answers = sent.await();
            var reads = new LinkedHashMap<Integer, ViewRead>();
            var from = 0;
            for (var number : touched.keySet()) {
                var ids = Objects.requireNonNull(touched.get(number));
                var upTo = from + ids.size();
                reads.put(number, found(ids, answers.subList(from, upTo), answers.get(upTo)));
                from = upTo + 1;
            }
            return reads;
        };
    }

    private static List<String> keys(ViewIds ids) {
        var keys = new ArrayList<String>();
        ids.tasks().forEach(id -> keys.add(ViewKeys.task(id)));
        ids.agents().forEach(id -> keys.add(ViewKeys.agent(id)));
        return keys;
    }

    private static ViewRead found(
            ViewIds ids, List<Answer<Map<String, String>>> views, Answer<Map<String, String>> at) {
        for (var i = 0; i < views.size(); i++) {
            if (views.get(i).isError(NO_HASH)) {
                return new ViewRead.Corrupt(keys(ids).get(i) + " is not a hash");
            }
        }
        try {
            return new ViewRead.Found(image(ids, views), new Checkpoint(at.get()));
        } catch (CorruptViewException e) {
            return new ViewRead.Corrupt(Objects.requireNonNullElse(e.getMessage(), "unreadable view"));
        }
    }

    /** @throws CorruptViewException when one is not what the fold writes */
    private static ViewImage image(ViewIds ids, List<Answer<Map<String, String>>> answers) {
        var image = new ViewImage();
        var tasks = ids.tasks().size();
        answers.subList(0, tasks).stream()
                .map(Answer::get)
                .filter(fields -> !fields.isEmpty())
                .forEach(fields -> image.join(TaskHash.read(fields)));
        answers.subList(tasks, answers.size()).stream()
                .map(Answer::get)
                .filter(fields -> !fields.isEmpty())
                .forEach(fields -> image.join(AgentHash.read(fields)));
        return image;
    }

    @Override
    public CommitUnderWay send(Map<Integer, ViewCommit> commits) {
        if (digest.isEmpty()) {
            digest = redis.call(commands -> commands.scriptLoad(script));
        }
        var numbers = List.copyOf(commits.keySet());
        var sent = redis.<Integer, List<Object>>send(
                numbers,
                (number, commands) -> commands.dispatch(
                        CommandType.EVALSHA,
                        new NestedMultiOutput<>(StringCodec.UTF8),
                        CommitArguments.of(digest, number, Objects.requireNonNull(commits.get(number)))));
        return () -> {
            var answers = sent.await();
            if (answers.stream().anyMatch(answer -> answer.isError("NOSCRIPT"))) {
                // A restarted Redis has forgotten the script. It says so before it does anything.
                digest = "";
                return commit(commits);
            }
            return byNumber(numbers, answers, RedisViewStore::result);
        };
    }

    private static CommitResult result(List<Object> answer) {
        return switch (String.valueOf(answer.getFirst())) {
            case "committed" -> CommitResult.COMMITTED;
            case "mismatch" -> CommitResult.MISMATCH;
            default -> throw new IllegalStateException("commit.lua returned " + answer);
        };
    }

    @Override
    public Map<AgentId, Long> activeAgents() {
        var agents = new HashMap<AgentId, Long>();
        for (var member : redis.call(commands -> commands.zrangeWithScores(ViewKeys.ACTIVE_AGENTS, 0, -1))) {
            agents.put(new AgentId(member.getValue()), (long) member.getScore());
        }
        return agents;
    }

    @Override
    public List<TaskId> pendingTasks(long from, int count) {
        return redis.call(commands -> commands.lrange(ViewKeys.PENDING_TASKS, from, from + count - 1)).stream()
                .map(TaskId::new)
                .toList();
    }

    @Override
    public List<TaskId> tasksIn(TaskState state, long from, int count) {
        return redis.call(commands -> commands.zrange(ViewKeys.tasksByState(state), from, from + count - 1)).stream()
                .map(TaskId::new)
                .toList();
    }

    @Override
    public List<TaskId> tasksEndedBefore(Instant time, long from, int count) {
        var range = Range.from(Range.Boundary.<Long>unbounded(), Range.Boundary.excluding(time.toEpochMilli()));
        return redis
                .call(commands -> commands.zrangebyscore(ViewKeys.TASKS_BY_END, range, Limit.create(from, count)))
                .stream()
                .map(TaskId::new)
                .toList();
    }

    @Override
    public ViewImage views(ViewIds ids) {
        var image = new ViewImage();
        var answers = redis.<String, Map<String, String>>pipeline(keys(ids), (key, commands) -> commands.hgetall(key))
                .iterator();
        ids.tasks().forEach(id -> joinUnlessCorrupt(image, ViewIds.ofTasks(Set.of(id)), answers.next()));
        ids.agents().forEach(id -> joinUnlessCorrupt(image, ViewIds.ofAgents(Set.of(id)), answers.next()));
        return image;
    }

    private static void joinUnlessCorrupt(ViewImage image, ViewIds one, Answer<Map<String, String>> answer) {
        if (answer.isError(NO_HASH)) {
            return;
        }
        try {
            image.joinAll(image(one, List.of(answer)));
        } catch (CorruptViewException e) {
            log.atDebug().setCause(e).log("left out");
        }
    }

    private static <A, T> Map<Integer, T> byNumber(List<Integer> numbers, List<Answer<A>> answers, Function<A, T> of) {
        var result = new LinkedHashMap<Integer, T>();
        for (var i = 0; i < numbers.size(); i++) {
            result.put(numbers.get(i), of.apply(answers.get(i).get()));
        }
        return result;
    }

    private static String script() {
        try (var in = RedisViewStore.class.getResourceAsStream("commit.lua")) {
            return new String(Objects.requireNonNull(in, "commit.lua").readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        redis.close();
    }
}
