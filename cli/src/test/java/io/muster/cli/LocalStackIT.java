package io.muster.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.muster.cli.e2e.RecordedLog;
import io.muster.cli.up.LocalStack;
import io.muster.cli.up.LocalStackConfig;
import io.muster.schemas.codec.Json;
import io.muster.schemas.topic.Topics;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands against everything there is. */
class LocalStackIT {
    @TempDir
    static Path directory;

    private static LocalStack stack;
    private static ConformingProxy proxy;

    @BeforeAll
    static void start() throws Exception {
        stack = LocalStack.start(LocalStackConfig.onFreePorts(directory, 2, Map.of("agent.labels", "role=web")));
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
    void runsACommandAndShowsItsRealOutput() throws Exception {
        var uname = new ProcessBuilder("uname", "-a").start();
        var expected = new String(uname.getInputStream().readAllBytes(), UTF_8);
        assertEquals(new CliRunner.Ran(0, expected, ""), muster("run", "-a", "agent-1", "--", "uname", "-a"));
    }

    @Test
    void tellsFailureFromSuccessByItsExitCode() {
        assertEquals(3, muster("run", "-a", "agent-1", "--", "false").code());
        assertEquals(3, muster("run", "-a", "agent-1", "--", "no-such-program").code());
        assertEquals(5, muster("run", "-a", "nobody", "--", "true").code());
        assertEquals(5, muster("run", "-l", "role=db", "--", "true").code());
        assertEquals(2, muster("run", "--", "true").code());
        assertEquals(
                4,
                muster("run", "-a", "agent-1", "--timeout", "1s", "--", "sleep", "4")
                        .code());
    }

    @Test
    void keepsWordsStreamsAndExitCodesApart() {
        var ran = muster(
                "run",
                "-a",
                "agent-1",
                "--",
                "sh",
                "-c",
                "printf '%s|' \"$@\"; echo oops >&2; exit 7",
                "x",
                "a  b",
                "",
                "ü*");
        assertEquals(new CliRunner.Ran(3, "a  b||ü*|", "oops\n"), ran);
    }

    @Test
    void runsOnEveryAgentThatTheSelectorMatches() {
        var ran = muster("run", "-l", "role=web", "--", "echo", "hi");
        assertEquals(0, ran.code(), ran.err());
        assertEquals(
                "agent-1 | hi\nagent-2 | hi",
                String.join("\n", ran.out().lines().sorted().toList()));
        assertEquals("2 succeeded\n", ran.err());
    }

    @Test
    void submitsListsAndShowsTasks() throws Exception {
        var id = muster("tasks", "submit", "-a", "agent-2", "--", "echo", "hello")
                .out()
                .strip();
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> muster("tasks", "show", id).out().contains("succeeded"));
        var task =
                Json.MAPPER.readTree(muster("tasks", "show", id, "-o", "json").out());
        assertEquals("hello\n", task.path("stdout").textValue());
        assertTrue(muster("tasks", "list", "-a", "agent-2", "--status", "succeeded")
                .out()
                .contains(id));
        assertTrue(muster("tasks", "list", "--all", "-o", "yaml").out().contains("task_id: " + id));
        var anywhere = muster("tasks", "submit", "-l", "role=web", "--wait", "20s", "-o", "jsonl", "--", "true");
        assertEquals(0, anywhere.code(), anywhere.out() + anywhere.err());
    }

    @Test
    void aTaskThatFindsNoAgentExpires() throws Exception {
        var ran = muster(
                "tasks",
                "submit",
                "-l",
                "role=db",
                "--delivery-timeout",
                "1s",
                "--wait",
                "20s",
                "-o",
                "json",
                "--",
                "true");
        var task = Json.MAPPER.readTree(ran.out());
        assertEquals("expired", task.path("status").textValue(), ran.out() + ran.err());
        assertEquals(
                "not started within its delivery_timeout", task.path("error").textValue());
        assertTrue(task.path("finished_at").isTextual(), ran.out());
    }

    @Test
    void listsAndShowsAgents() throws Exception {
        assertTrue(muster("agents", "list", "--status", "online").out().contains("role=web"));
        var agent = Json.MAPPER.readTree(
                muster("agents", "show", "agent-1", "-o", "json").out());
        assertEquals("online", agent.path("status").textValue());
        var missing = muster("agents", "show", "nobody");
        assertEquals(1, missing.code());
        assertTrue(missing.err().contains("nobody"), missing.err());
    }

    @Test
    void waitsAcrossARestartOfTheGateway() throws Exception {
        var begun = directory.resolve("begun");
        var run = CompletableFuture.supplyAsync(
                () -> muster("run", "-a", "agent-1", "--shell", "--", "touch " + begun + "; sleep 1; echo done"));
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> Files.exists(begun));
        stack.stopGateway();
        stack.startGateway();
        assertEquals(new CliRunner.Ran(0, "done\n", ""), run.get());
    }

    @Test
    void followsWhatATaskWritesLineByLineAcrossARestartOfTheGateway() throws Exception {
        var out = new ByteArrayOutputStream();
        var id = muster("tasks", "submit", "-a", "agent-1", "--shell", "--", """
            echo 1; while [ ! -e %1$s/two ]; do sleep 0.05; done
            echo 2; echo oops >&2; while [ ! -e %1$s/three ]; do sleep 0.05; done
            echo 3; exit 7\
            """.formatted(directory))
                .out()
                .strip();
        var followed = CompletableFuture.supplyAsync(() -> live().run(out, "tasks", "output", "-f", id));
        Awaitility.await().until(() -> out.toString(UTF_8).equals("1\n"));
        Files.createFile(directory.resolve("two"));
        Awaitility.await().until(() -> out.toString(UTF_8).equals("1\n2\n"));
        stack.stopGateway();
        stack.startGateway();
        Files.createFile(directory.resolve("three"));
        assertEquals(new CliRunner.Ran(3, "1\n2\n3\n", "oops\n"), followed.get(20, TimeUnit.SECONDS));
        assertEquals(new CliRunner.Ran(0, "1\n2\n3\n", "oops\n"), live().run("tasks", "output", id));
        assertEquals(
                "oops\n",
                live().run("tasks", "output", "--stream", "stderr", id).err());
    }

    @Test
    void showsWhatSeveralAgentsSayWhileTheyDo() throws Exception {
        var out = new ByteArrayOutputStream();
        var ran = CompletableFuture.supplyAsync(() -> live().run(
                        out,
                        "run",
                        "-l",
                        "role=web",
                        "--follow",
                        "--shell",
                        "--",
                        "echo hi; while [ ! -e " + directory.resolve("enough")
                                + " ]; do sleep 0.05; done; printf bye"));
        Awaitility.await()
                .until(() ->
                        out.toString(UTF_8).lines().sorted().toList().equals(List.of("agent-1 | hi", "agent-2 | hi")));
        Files.createFile(directory.resolve("enough"));
        assertEquals("2 succeeded\n", ran.get(20, TimeUnit.SECONDS).err());
        assertEquals(
                List.of("agent-1 | bye", "agent-1 | hi", "agent-2 | bye", "agent-2 | hi"),
                out.toString(UTF_8).lines().sorted().toList());
    }

    private static CliRunner.Ran muster(String... arguments) {
        return runner(proxy.url()).run(arguments);
    }

    /** Past the proxy, which hands on an answer when it is whole. */
    private static CliRunner live() {
        return runner(stack.url().toString());
    }

    private static CliRunner runner(String url) {
        return new CliRunner(directory).with("MUSTER_URL", url).with("MUSTER_TOKEN", stack.adminToken());
    }
}
