package io.muster.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.muster.cli.e2e.RecordedLog;
import io.muster.cli.up.LocalStack;
import io.muster.cli.up.LocalStackConfig;
import io.muster.schemas.codec.Json;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.topic.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tasks are canceled wherever they are, through everything there is. */
class CancelIT {
    private static final int CAPACITY = 2;
    private static final long SEED = 20_261_126;
    /** {@code -Dcancel.races=200} for a longer run. */
    private static final int RACES = Integer.getInteger("cancel.races", 80);

    @TempDir
    static Path directory;

    private static LocalStack stack;
    private static ConformingProxy proxy;

    @BeforeAll
    static void start() throws Exception {
        stack = LocalStack.start(LocalStackConfig.onFreePorts(
                directory, 2, Map.of("agent.labels", "role=web", "agent.capacity", Integer.toString(CAPACITY))));
        proxy = new ConformingProxy(stack.url());
    }

    @AfterAll
    static void stop() {
        try {
            proxy.assertConforming();
            RecordedLog.assertDescribed(stack.infrastructure().bootstrapServers(), Topics.DEFAULT);
        } finally {
            proxy.close();
            stack.close();
        }
    }

    @Test
    void aRunningTaskIsStoppedWithItsChildrenAndSoonConfirmed() throws Exception {
        var child = directory.resolve("child");
        var id = submit("agent-1", "echo begun; sleep 1000 & echo $! > " + child + "; wait");
        var pid = Long.parseLong(awaiting()
                .until(() -> content(child), text -> text.endsWith("\n"))
                .strip());
        var asked = System.nanoTime();
        var canceled = muster("tasks", "cancel", id, "--wait", "20s", "-o", "json");
        var took = Duration.ofNanos(System.nanoTime() - asked);
        var task = Json.MAPPER.readTree(canceled.out());
        assertEquals(0, canceled.code(), canceled.err());
        assertEquals("canceled", task.path("status").textValue());
        assertEquals("begun\n", task.path("stdout").textValue());
        assertTrue(task.path("cancel_requested").booleanValue());
        assertEquals("admin", task.path("cancel_requested_by").textValue());
        // Dead at once; gone when its foster parent has heard of it.
        awaiting()
                .until(() ->
                        ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
        System.out.println("cancel of a running task: on its agent after "
                + Duration.between(time(task, "cancel_requested_at"), time(task, "finished_at"))
                        .toMillis() + " ms, confirmed after " + took.toMillis() + " ms");
        // A build is no idle machine, where it has to take less than a second.
        assertTrue(took.toMillis() < Integer.getInteger("cancel.limit-ms", 10_000), "took " + took);

        // Asked again it says the same; a task that has ended otherwise is an error.
        assertEquals(new CliRunner.Ran(0, id + "\n", ""), muster("tasks", "cancel", id));
        var ended = muster("tasks", "submit", "-a", "agent-1", "--wait", "20s", "-o", "json", "--", "true");
        var late = muster(
                "tasks",
                "cancel",
                Json.MAPPER.readTree(ended.out()).path("task_id").textValue());
        assertEquals(1, late.code());
        assertTrue(late.err().contains("is succeeded; there is nothing left to cancel"), late.err());
        assertEquals(1, muster("tasks", "cancel", "task_nobody_knows").code());
    }

    @Test
    void aTaskThatWaitsForASlotNeverStarts() {
        var witness = directory.resolve("witness");
        var running = new ArrayList<String>();
        for (var n = 0; n < CAPACITY; n++) {
            running.add(submit("agent-2", "sleep 1000"));
        }
        running.forEach(id -> awaitStatus(id, "running"));
        var waiting = submit("agent-2", "touch " + witness);
        awaitStatus(waiting, "delivered");
        var both = muster("tasks", "cancel", waiting, running.getFirst(), "--wait", "20s");
        assertEquals(0, both.code(), both.err());
        var after = muster("tasks", "submit", "-a", "agent-2", "--wait", "20s", "--", "true");
        assertEquals(0, after.code(), "the slot is free again");
        assertTrue(task(waiting).path("started_at").isNull());
        assertFalse(Files.exists(witness));
        assertEquals(
                0, muster("tasks", "cancel", running.getLast(), "--wait", "20s").code());
    }

    @Test
    void aTaskThatNoAgentHasIsCanceledByTheDispatcher() {
        var id = muster("tasks", "submit", "-l", "role=nobody", "--", "true")
                .out()
                .strip();
        awaitStatus(id, "pending");
        assertEquals(0, muster("tasks", "cancel", id, "--wait", "20s").code());
        assertEquals("canceled before an agent had it", task(id).path("error").textValue());
    }

    @Test
    void aTaskOfAnAgentThatIsAwayNeverStartsWhenItIsBack() {
        var witness = directory.resolve("witness-of-the-absent");
        var agent = new AgentId("agent-2");
        stack.stopAgent(agent);
        try {
            var id = submit(agent.value(), "touch " + witness);
            assertEquals(4, muster("tasks", "cancel", id, "--wait", "1s").code());
            stack.startAgent(agent);
            awaitStatus(id, "canceled");
            assertFalse(Files.exists(witness));
        } finally {
            stack.startAgent(agent);
        }
    }

    /** Whoever wins each of these races: one end, at most one run, and views that are what the log says. */
    @Test
    void howeverACancelRacesWithItsTaskEachEndsOnceAndRunsAtMostOnce() throws Exception {
        var ran = Files.createDirectory(directory.resolve("ran"));
        var random = new Random(SEED);
        var ids = new ArrayList<String>();
        var atOnce = new Semaphore(16);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var races = new ArrayList<Callable<String>>();
            for (var n = 0; n < RACES; n++) {
                var script = "echo x >> " + ran.resolve(Integer.toString(n)) + "; sleep 0." + random.nextInt(10);
                var target = switch (random.nextInt(3)) {
                    case 0 -> List.of("-l", "role=web");
                    case 1 -> List.of("-a", "agent-1");
                    default -> List.of("-a", "agent-2");
                };
                var pause = random.nextInt(4) == 0 ? 0 : random.nextInt(600);
                races.add(() -> race(target, script, pause, atOnce));
            }
            for (var id : threads.invokeAll(races)) {
                ids.add(id.get());
            }
        }
        var canceled = 0;
        for (var n = 0; n < RACES; n++) {
            var id = ids.get(n);
            var task =
                    awaiting().until(() -> task(id), t -> !t.path("finished_at").isNull());
            var status = task.path("status").textValue();
            assertTrue(List.of("canceled", "succeeded").contains(status), status + ", seed " + SEED);
            canceled += status.equals("canceled") ? 1 : 0;
            var runs = content(ran.resolve(Integer.toString(n)));
            assertTrue(runs.length() <= 2, id + " ran more than once, seed " + SEED);
            assertTrue(runs.isEmpty() || !task.path("started_at").isNull(), id + " ran and was not started");
            assertTrue(!runs.isEmpty() || status.equals("canceled"), id + " succeeded without a run");
        }
        assertTrue(canceled > RACES / 10, canceled + " canceled, seed " + SEED);
        assertEquals(RACES, new HashSet<>(ids).size());
        assertOneEndEach(ids);
        var verified = muster("views", "verify", "--data-dir", directory.toString());
        assertEquals(0, verified.code(), verified.out() + verified.err());
    }

    private static String race(List<String> target, String script, int pauseMillis, Semaphore atOnce)
            throws InterruptedException {
        atOnce.acquire();
        try {
            var submit = new ArrayList<>(List.of("tasks", "submit"));
            submit.addAll(target);
            submit.addAll(List.of("--shell", "--", script));
            var id = muster(submit.toArray(String[]::new)).out().strip();
            Awaitility.await().pollDelay(Duration.ofMillis(pauseMillis)).until(() -> true);
            var _ = muster("tasks", "cancel", id);
            return id;
        } finally {
            atOnce.release();
        }
    }

    /** By the log: of all that tells of an end, there is one thing for each task. */
    private static void assertOneEndEach(List<String> ids) throws IOException {
        var ends = new HashMap<String, JsonNode>();
        var log = muster("history", "--data-dir", directory.toString(), "--from", "-1h", "-o", "jsonl");
        assertEquals(0, log.code(), log.err());
        for (var line : log.out().lines().toList()) {
            var entry = Json.MAPPER.readTree(line);
            var event = entry.path("event").asText();
            if (event.startsWith("task finished") || event.equals("task canceled")) {
                var data = entry.path("data");
                var other = ends.put(data.path("task_id").asText(), data);
                assertTrue(other == null || other.equals(data), () -> "two ends: " + other + " and " + data);
            }
        }
        assertTrue(ends.keySet().containsAll(ids), () -> "of " + ids.size() + " tasks the log has " + ends.size());
    }

    private static String submit(String agent, String script) {
        var ran = muster("tasks", "submit", "-a", agent, "--shell", "--", script);
        assertEquals(0, ran.code(), ran.err());
        return ran.out().strip();
    }

    private static Instant time(JsonNode task, String field) {
        return Instant.parse(task.path(field).textValue());
    }

    private static void awaitStatus(String id, String status) {
        awaiting().until(() -> task(id).path("status").asText(), status::equals);
    }

    private static JsonNode task(String id) {
        try {
            return Json.MAPPER.readTree(
                    muster("tasks", "show", id, "-o", "json").out());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String content(Path file) throws IOException {
        return Files.exists(file) ? Files.readString(file) : "";
    }

    private static ConditionFactory awaiting() {
        return Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(50));
    }

    private static CliRunner.Ran muster(String... arguments) {
        return new CliRunner(directory)
                .with("MUSTER_URL", proxy.url())
                .with("MUSTER_TOKEN", stack.adminToken())
                .run(arguments);
    }
}
