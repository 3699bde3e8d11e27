package io.muster.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.muster.cli.e2e.RecordedLog;
import io.muster.cli.up.LocalStack;
import io.muster.cli.up.LocalStackConfig;
import io.muster.schemas.codec.Json;
import io.muster.schemas.topic.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Agents over HTTP beside one over Kafka, through everything there is. */
class HttpAgentsIT {
    private static final String PYTHON = "/usr/bin/python3";
    private static final String DEBIAN = "Debian: apt-get install python3-psutil python3-requests";
    private static final Path EXAMPLES = Path.of("../docs/examples");

    @TempDir
    static Path directory;

    private static LocalStack stack;
    private static ConformingProxy proxy;
    private static HttpClient http;

    @BeforeAll
    static void start() throws Exception {
        var settings = Map.of(
                "gateway.http-agents.anonymous", "true", "dispatcher.lost-after", "1s", "agent.labels", "role=mixed");
        stack = LocalStack.start(LocalStackConfig.onFreePorts(directory, 1, settings));
        proxy = new ConformingProxy(stack.url());
        http = HttpClient.newHttpClient();
    }

    @AfterAll
    static void stop() {
        try {
            proxy.assertConforming();
            RecordedLog.assertDescribed(stack.infrastructure().bootstrapServers(), Topics.DEFAULT);
            var verified = muster("views", "verify", "--data-dir", directory.toString());
            assertEquals(0, verified.code(), verified.out() + verified.err());
        } finally {
            http.shutdownNow();
            proxy.close();
            stack.close();
        }
    }

    @Test
    @Needs(
            value = {PYTHON, "-c", "import psutil, requests"},
            otherwise = DEBIAN)
    void aClientThatKnowsFiveUrlsAndNothingElseIsAnAgent() throws Exception {
        var script = Path.of(HttpAgentsIT.class.getResource("tutorial_agent.py").toURI());
        var command = List.of(PYTHON, script.toString(), proxy.url(), "agent_001");
        try (var agent = AgentProgram.start(directory.resolve("tutorial.log"), command, Map.of())) {
            var task = client("agent_001")
                    .submit(Map.of(
                            "agent_id", "agent_001", "command", "echo \"it's $((40 + 2))\"; echo oops >&2; exit 3"));
            var ended = awaitStatus(task, "failed");
            assertEquals("it's 42\n", ended.path("stdout").textValue(), agent.log());
            assertEquals("oops\n", ended.path("stderr").textValue());
            assertEquals(3, ended.path("exit_code").intValue());
            var shown = Json.MAPPER.readTree(
                    muster("agents", "show", "agent_001", "-o", "json").out());
            assertEquals("online", shown.path("status").textValue());
            assertEquals("http", shown.path("transport").textValue());
            assertTrue(shown.path("memory_percent").doubleValue() > 0, shown.toString());
        }
    }

    @Test
    @Needs(
            value = {PYTHON, "-c", "import psutil, requests"},
            otherwise = DEBIAN)
    void theExampleInPythonDoesWhatItsReadmeSays() throws Exception {
        assertServes("python-1", List.of(PYTHON, "../docs/examples/python-agent/agent.py"));
    }

    @Test
    @Needs(
            value = {"sh", "-c", "command -v curl awk od mktemp timeout"},
            otherwise = "Debian: apt-get install curl")
    void theExampleInShDoesWhatItsReadmeSays() throws Exception {
        assertServes("sh-1", List.of("sh", EXAMPLES.resolve("sh-agent/agent.sh").toString()));
    }

    /** Runs words as they are, texts of any characters, for so long and no longer, and until canceled. */
    private static void assertServes(String id, List<String> command) throws Exception {
        var environment = Map.of(
                "MUSTER_URL", proxy.url(), "MUSTER_TOKEN", stack.joinToken(), "AGENT_ID", id, "HEARTBEAT_EVERY", "1");
        try (var agent = AgentProgram.start(directory.resolve(id + ".log"), command, environment)) {
            var odd = "'\"\\ ü€😀\t\u0001\u001b[0m\n\n";
            var ran = muster(
                    "run", "-a", id, "--", "sh", "-c", "printf '%s|' \"$@\"; echo oops >&2; exit 7", "x", "", odd, "*");
            assertEquals(new CliRunner.Ran(3, "|" + odd + "|*|", "oops\n"), ran, agent.log());

            var client = client(id);
            var slow = client.submit(
                    Map.of("agent_id", id, "command", "echo begun; sleep 1000", "execution_timeout", "1s"));
            assertEquals(
                    "begun\n", awaitStatus(slow, "timed_out").path("stdout").textValue(), agent.log());

            var picky = client.submit(Map.of("agent_id", id, "command", "id", "run_as", "nobody"));
            awaitStatus(picky, "rejected");

            var endless = client.submit(Map.of("agent_id", id, "command", "sleep 1000 & echo $!; wait"));
            awaitStatus(endless, "running");
            assertEquals(0, muster("tasks", "cancel", endless, "--wait", "20s").code(), agent.log());
            var child = Long.parseLong(task(endless).path("stdout").textValue().strip());
            awaiting()
                    .until(() -> ProcessHandle.of(child)
                            .filter(ProcessHandle::isAlive)
                            .isEmpty());
        }
    }

    @Test
    void tasksForAnyAgentGoToThoseOfKafkaAndThoseOverHttp() throws Exception {
        var client = client("mixed-1");
        client.join(Map.of("labels", Map.of("role", "mixed"), "handlers", List.of("shell")));
        var ids = new ArrayList<String>();
        for (var n = 0; n < 12; n++) {
            ids.add(client.submit(Map.of("selector", "role=mixed", "command", "echo done by agent-1")));
        }
        awaiting().until(() -> ids.stream().noneMatch(id -> status(id).equals("pending")));
        var forHttp = new TreeSet<String>();
        for (var id : ids) {
            if (task(id).path("agent_id").textValue().equals("mixed-1")) {
                forHttp.add(id);
            }
        }
        var fetched = new TreeSet<String>();
        for (var n = 0; n < forHttp.size(); n++) {
            var task = client.fetch();
            assertEquals("echo done by agent-1", task.path("command").textValue());
            fetched.add(task.path("task_id").textValue());
            client.succeed(task.path("task_id").textValue());
        }
        assertEquals(forHttp, fetched);
        var by = new HashMap<String, Integer>();
        for (var id : ids) {
            by.merge(awaitStatus(id, "succeeded").path("stdout").textValue().strip(), 1, Integer::sum);
        }
        assertEquals(new TreeSet<>(List.of("done by agent-1", "done by mixed-1")), new TreeSet<>(by.keySet()));
        var history = muster("history", "--data-dir", directory.toString(), "--task", fetched.first(), "-o", "jsonl");
        var events = new ArrayList<String>();
        for (var line : history.out().lines().toList()) {
            events.add(Json.MAPPER.readTree(line).path("event").textValue());
        }
        assertEquals(
                List.of("task submitted", "task queued", "task delivered", "task started", "task finished: succeeded"),
                events);
    }

    @Test
    void tasksThatWaitComeInTheOrderOfTheirSubmission() throws Exception {
        var client = client("fifo-1");
        var submitted = new ArrayList<String>();
        for (var n = 0; n < 6; n++) {
            submitted.add(client.submit(Map.of("selector", "id=fifo-1", "type", "in-order", "number", n)));
        }
        for (var id : submitted) {
            awaitStatus(id, "pending");
        }
        client.join(Map.of("handlers", List.of("in-order")));
        var fetched = new ArrayList<String>();
        for (var n = 0; n < 6; n++) {
            var task = client.fetch();
            assertEquals(n, task.path("params").path("number").asInt(-1), task.toString());
            fetched.add(task.path("task_id").textValue());
            client.succeed(fetched.getLast());
        }
        assertEquals(submitted, fetched);
    }

    @Test
    void aTaskThatItsAgentHasForgottenIsLostUntilItsResultComesAfterAll() throws Exception {
        var client = client("forgetful-1");
        client.join(Map.of());
        var id = client.submit(Map.of("agent_id", "forgetful-1", "command", "true", "execution_timeout", "1s"));
        assertEquals(id, client.fetch().path("task_id").textValue());
        awaitStatus(id, "lost");
        client.succeed(id);
        assertTrue(awaitStatus(id, "succeeded").path("late").booleanValue());
    }

    @Test
    void aResultCountsOnceAlsoAfterARestartOfTheGateway() throws Exception {
        var client = client("patient-1");
        client.join(Map.of());
        var id = client.submit(Map.of("agent_id", "patient-1", "command", "true"));
        assertEquals(id, client.fetch().path("task_id").textValue());
        stack.stopGateway();
        stack.startGateway();
        client.succeed(id);
        assertEquals(409, client.answer(id).statusCode());
        assertEquals(
                "done by patient-1", awaitStatus(id, "succeeded").path("stdout").textValue());
    }

    private static HttpAgentClient client(String agentId) {
        return new HttpAgentClient(http, proxy.url(), agentId);
    }

    private static JsonNode awaitStatus(String id, String status) {
        return awaiting()
                .until(() -> task(id), task -> task.path("status").asText().equals(status));
    }

    private static String status(String id) {
        return task(id).path("status").asText();
    }

    private static JsonNode task(String id) {
        try {
            return Json.MAPPER.readTree(
                    muster("tasks", "show", id, "-o", "json").out());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ConditionFactory awaiting() {
        return Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(50));
    }

    private static CliRunner.Ran muster(String... arguments) {
        return new CliRunner(directory)
                .with("MUSTER_URL", proxy.url())
                .with("MUSTER_TOKEN", stack.adminToken())
                .run(arguments);
    }
}
