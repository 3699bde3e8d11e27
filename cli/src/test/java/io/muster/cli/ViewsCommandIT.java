package io.muster.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.muster.cli.up.LocalStack;
import io.muster.cli.up.LocalStackConfig;
import io.muster.dispatcher.history.ViewVerifier;
import io.muster.runtime.kafka.KafkaSettings;
import io.muster.schemas.codec.Json;
import io.muster.schemas.topic.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands on the views, as an operator runs them beside a running stack. */
class ViewsCommandIT {
    @TempDir
    static Path directory;

    private static LocalStack stack;
    private static RedisClient client;
    private static RedisCommands<String, String> redis;

    @BeforeAll
    static void start() {
        stack = LocalStack.start(LocalStackConfig.onFreePorts(directory, 1, Map.of()));
        client = RedisClient.create(stack.infrastructure().redisUri().toString());
        redis = client.connect().sync();
    }

    @AfterAll
    static void stop() {
        var _ = client.shutdownAsync(0, 1, TimeUnit.SECONDS); // shutdown() may wait for ever
        stack.close();
    }

    @Test
    void findsTheStackByItsDataDirectoryAndSaysThatTheViewsAreRight() {
        run("echo one");
        var verified = muster("views", "verify", "--data-dir", directory.toString());
        assertEquals(0, verified.code(), verified.out() + verified.err());
        assertTrue(verified.out().contains("the views are what the log says"), verified.out());
        assertTrue(verified.out().contains("sha256:"), verified.out());
        assertEquals("", verified.err());
    }

    @Test
    void showsWhatIsDifferentAndSaysItByTheExitCode() throws Exception {
        var task = run("echo two");
        redis.hset("task:" + task, "stdout", "three");
        try {
            var table = verify();
            assertEquals(1, table.code());
            assertTrue(table.out().contains("task:" + task + "  stdout"), table.out());
            var document = Json.MAPPER.readTree(verify("-o", "json").out());
            assertEquals(false, document.path("same").booleanValue());
            var difference = document.path("differences").path(0);
            assertEquals("two\n", difference.path("log").textValue());
            assertEquals("three", difference.path("redis").textValue());
        } finally {
            redis.hset("task:" + task, "stdout", "two\n");
        }
        assertEquals(0, verify().code());
    }

    @Test
    void showsTheFleetAndTheTasksAsTheyWere() throws Exception {
        var before = run("echo before");
        var then = java.time.Instant.now();
        var after = run("echo after");
        var was = muster("views", "as-of", then.toString(), "--data-dir", directory.toString(), "-o", "json");
        assertEquals(0, was.code(), was.err());
        assertEquals("", was.err());
        var document = Json.MAPPER.readTree(was.out());
        assertEquals("agent-1", document.path("agents").path(0).path("agent_id").textValue());
        var tasks = document.path("tasks")
                .valueStream()
                .collect(java.util.stream.Collectors.toMap(
                        task -> task.path("task_id").textValue(),
                        task -> task.path("status").textValue()));
        assertEquals("succeeded", tasks.get(before), was.out());
        assertEquals(null, tasks.get(after), was.out());
        var table = muster("views", "as-of", then.toString(), "--data-dir", directory.toString());
        assertTrue(table.out().contains(before) && !table.out().contains(after), table.out());
        var longAgo = muster("views", "as-of", "2020-01-01T00:00Z", "--data-dir", directory.toString());
        assertEquals("\n", longAgo.out());
        assertEquals("\n", muster("views", "as-of", "-2h").out());
        assertEquals("\n", muster("views", "as-of", "2h ago", "-o", "table").out());
        assertTrue(muster("views", "as-of", "-o", "table", "-0s").out().contains(after));
        var unknown = muster("views", "as-of", "--colour");
        assertEquals(2, unknown.code());
        assertTrue(unknown.err().contains("'--colour' is not a"), unknown.err());
    }

    @Test
    void makesTheViewsAnewUnderARunningStack() throws Exception {
        var task = run("echo four");
        redis.hset("task:" + task, "stdout", "five");
        redis.set("idempotency:task_1", "kept");
        var rebuilt = muster("views", "rebuild", "-o", "json");
        assertEquals(0, rebuilt.code(), rebuilt.err());
        assertTrue(Json.MAPPER.readTree(rebuilt.out()).path("records").intValue() > 0, rebuilt.out());
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> ViewVerifier.differences(
                                new KafkaSettings(stack.infrastructure().bootstrapServers(), Topics.DEFAULT, 6),
                                stack.infrastructure().redisUri())
                        .isEmpty());
        assertEquals("four\n", redis.hget("task:" + task, "stdout"));
        assertEquals("kept", redis.get("idempotency:task_1"));
        run("echo six");
        assertEquals(0, verify().code());
    }

    @Test
    void makesNoViewsWhereSomethingElseIs() {
        var refused = muster("views", "rebuild", "--spare-db", "0");
        assertEquals(1, refused.code());
        assertTrue(refused.err().contains("--spare-db"), refused.err());
        var none = muster("views", "rebuild", "--spare-db", "9999");
        assertEquals(1, none.code());
        assertTrue(none.err().startsWith("muster: Redis at 127.0.0.1:"), none.err());
    }

    @Test
    void takesNothingFromTheDataDirectoryWhenOneOfTheTwoIsGiven() {
        var refused = muster("views", "verify", "--bootstrap-servers", "127.0.0.1:1");
        assertEquals(2, refused.code());
        assertTrue(refused.err().contains("it is not said where Redis is"), refused.err());
        var nowhere = muster("views", "verify", "--data-dir", directory + "/none");
        assertEquals(1, nowhere.code());
        assertTrue(nowhere.err().contains("muster up"), nowhere.err());
    }

    @Test
    void saysWhichOfTheTwoDoesNotAnswer() {
        var redis = muster(
                "views",
                "verify",
                "--bootstrap-servers",
                stack.infrastructure().bootstrapServers(),
                "--redis",
                "redis://127.0.0.1:1");
        assertEquals(1, redis.code());
        assertTrue(redis.err().contains("Redis at 127.0.0.1:1"), redis.err());
        var kafka = muster(
                "views",
                "verify",
                "--bootstrap-servers",
                "127.0.0.1:1",
                "--redis",
                stack.infrastructure().redisUri().toString());
        assertEquals(1, kafka.code());
        assertTrue(kafka.err().contains("Kafka at 127.0.0.1:1"), kafka.err());
    }

    private static String run(String command) {
        var ran = muster("tasks", "submit", "-a", "agent-1", "--wait", "20s", "-o", "jsonl", "--shell", "--", command);
        assertEquals(0, ran.code(), ran.out() + ran.err());
        return task(ran.out());
    }

    private static String task(String line) {
        try {
            return Json.MAPPER.readTree(line).path("task_id").textValue();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(line, e);
        }
    }

    private static CliRunner.Ran verify(String... more) {
        var words = new ArrayList<>(List.of("views", "verify"));
        words.addAll(List.of(more));
        return muster(words.toArray(String[]::new));
    }

    private static CliRunner.Ran muster(String... arguments) {
        return new CliRunner(directory)
                .with("MUSTER_DATA_DIR", directory.toString())
                .run(arguments);
    }
}
