package io.muster.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.muster.schemas.codec.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunCommandTest {
    private static final String UNKNOWN_AGENT = """
            {"title": "The task is for an agent that is not enrolled", "status": 422, "code": "unknown_agent",
             "detail": "No agent nosuch is enrolled.", "errors": [{"field": "agent_id", "message": "is not enrolled"}]}""";

    @TempDir
    Path home;

    private final FakeGateway gateway = new FakeGateway();

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void printsWhatTheOnlyOnlineAgentSays() {
        online("web-1");
        accepts("t1", "web-1");
        gateway.on("GET /tasks/t1", 200, ended("t1", "web-1", "succeeded", 0, "Linux\n", "careful\n"));
        var ran = run("run", "--", "uname", "-a");
        assertEquals(new CliRunner.Ran(0, "Linux\n", "careful\n"), ran);
        assertEquals(
                "status=online", gateway.asked("GET /agents").getFirst().query().replaceFirst("limit=100&", ""));
        assertEquals("Bearer secret", gateway.requests.getFirst().headers().get("authorization"));
    }

    @Test
    void sendsTheWordsExactlyAsTyped() throws Exception {
        accepts("t1", "web-1");
        gateway.on("GET /tasks/t1", 200, ended("t1", "web-1", "succeeded", 0, "", ""));
        var words = List.of(
                "sh",
                "-c",
                "echo \"a b\" 'c' $HOME *",
                "--",
                "",
                "@" + java.nio.file.Files.writeString(home.resolve("file"), "expanded"),
                "-a",
                "--timeout=1s",
                "ü≠\n",
                "${x}",
                "a=b",
                "\"q\"");
        var arguments = new java.util.ArrayList<>(List.of("run", "-a", "web-1", "--"));
        arguments.addAll(words);
        assertEquals(0, run(arguments.toArray(String[]::new)).code());
        var body = gateway.asked("POST /tasks").getFirst().json();
        assertEquals(words, texts(body.path("params").path("argv")));
        assertEquals("web-1", body.path("agent_id").textValue());
        assertEquals("PT1M", body.path("delivery_timeout").textValue());
    }

    @Test
    void takesTheFirstWordAsTheEndOfItsOwnOptions() {
        accepts("t1", "web-1");
        gateway.on("GET /tasks/t1", 200, ended("t1", "web-1", "succeeded", 0, "", ""));
        assertEquals(
                0, run("run", "-a", "web-1", "ls", "-l", "--help", "--", "x").code());
        assertEquals(
                List.of("ls", "-l", "--help", "--", "x"),
                texts(gateway.asked("POST /tasks")
                        .getFirst()
                        .json()
                        .path("params")
                        .path("argv")));
    }

    @Test
    void handsTheCommandToAShellOnlyWhenAsked() {
        accepts("t1", "web-1");
        gateway.on("GET /tasks/t1", 200, ended("t1", "web-1", "succeeded", 0, "", ""));
        assertEquals(0, run("run", "-a", "web-1", "--shell", "--", "df | wc -l").code());
        assertEquals(
                "{\"command\":\"df | wc -l\",\"shell\":true}",
                gateway.asked("POST /tasks").getFirst().json().path("params").toString());
    }

    @Test
    void exitsWith3WhenTheCommandFails() {
        accepts("t1", "web-1");
        gateway.on("GET /tasks/t1", 200, ended("t1", "web-1", "failed", 1, "", ""));
        assertEquals(3, run("run", "-a", "web-1", "--", "false").code());
    }

    @Test
    void saysWhyATaskNeverRan() {
        accepts("t1", "web-1");
        gateway.on("GET /tasks/t1", 200, """
                {"task_id": "t1", "agent_id": "web-1", "status": "rejected", "exit_code": null, "stdout": null,
                 "error": "there is no program 'nosuch'"}""");
        var ran = run("run", "-a", "web-1", "--", "nosuch");
        assertEquals(3, ran.code());
        assertEquals("", ran.out());
        assertEquals("web-1: rejected: there is no program 'nosuch'\n", ran.err());
    }

    @Test
    void exitsWith4AndNamesTheTaskWhenThereIsNoAnswerInTime() {
        accepts("t1", "web-1");
        gateway.on("GET /tasks/t1", 200, "{\"task_id\": \"t1\", \"agent_id\": \"web-1\", \"status\": \"running\"}");
        var ran = run("run", "-a", "web-1", "--timeout", "300ms", "--", "sleep", "9");
        assertEquals(4, ran.code());
        assertTrue(ran.err().contains("running") && ran.err().contains("muster tasks show t1"), ran.err());
    }

    @Test
    void exitsWith5WhenNoAgentIsOnline() {
        gateway.on("GET /agents", 200, "{\"items\": [], \"next_cursor\": null}");
        assertEquals(5, run("run", "--", "true").code());
    }

    @Test
    void exitsWith5WhenTheSelectorMatchesNoOnlineAgent() {
        gateway.on("GET /agents", 200, "{\"items\": [], \"next_cursor\": null}");
        var ran = run("run", "-l", "role=web", "--", "true");
        assertEquals(5, ran.code());
        assertTrue(gateway.asked("GET /agents").getFirst().query().contains("selector=role=web"));
    }

    @Test
    void exitsWith5WhenTheAgentIsNotKnown() {
        gateway.on("POST /tasks", 422, UNKNOWN_AGENT);
        var ran = run("run", "-a", "nosuch", "--", "true");
        assertEquals(5, ran.code());
        assertTrue(ran.err().contains("nosuch") && ran.err().contains("hint"), ran.err());
    }

    @Test
    void namesTheChoicesWhenItIsNotPlainWhichAgentIsMeant() {
        online("web-1", "web-2");
        var ran = run("run", "--", "true");
        assertEquals(2, ran.code());
        assertTrue(ran.err().contains("web-1, web-2"), ran.err());
        assertEquals(List.of(), gateway.asked("POST /tasks"));
    }

    @Test
    void prefixesEachLineAndSumsUpWhenThereAreSeveralTargets() {
        online("web-1", "web-2");
        gateway.on("POST /tasks", 202, "{\"task_id\": \"t1\", \"status\": \"queued\"}");
        gateway.on("GET /tasks/t1", 200, ended("t1", "web-1", "succeeded", 0, "one\ntwo", ""));
        gateway.on("GET /tasks/t1", 200, ended("t1", "web-2", "failed", 7, "", "bad\n"));
        var ran = run("run", "-l", "id=web-*", "--", "x");
        assertEquals(3, ran.code());
        assertTrue(ran.out().matches("(web-[12]) \\| one\n\\1 \\| two\n"), ran.out());
        assertTrue(
                ran.err().matches("(?s)(web-[12]) \\| bad\n\\1: failed \\(exit code 7\\)\n1 succeeded, 1 failed\n"),
                ran.err());
        var keys = gateway.asked("POST /tasks").stream()
                .map(request -> request.headers().get("idempotency-key"));
        assertEquals(2, keys.distinct().count());
    }

    @Test
    void repeatsASubmissionUnderTheSameKeyWhenTheAnswerIsLostOrKafkaIsAway() {
        gateway.on("POST /tasks", 0, "").on("POST /tasks", 503, "{\"code\": \"log_unavailable\"}");
        accepts("t1", "web-1");
        gateway.on("GET /tasks/t1", 200, ended("t1", "web-1", "succeeded", 0, "ok\n", ""));
        var ran = run("run", "-a", "web-1", "--", "true");
        assertEquals(new CliRunner.Ran(0, "ok\n", ""), ran);
        var keys = gateway.asked("POST /tasks").stream()
                .map(request -> request.headers().get("idempotency-key"))
                .toList();
        assertEquals(3, keys.size());
        assertEquals(1, keys.stream().distinct().count());
        assertNotEquals("", keys.getFirst());
    }

    @Test
    void goesOnWaitingWhileTheGatewayRestarts() {
        accepts("t1", "web-1");
        gateway.on("GET /tasks/t1", 0, "")
                .on("GET /tasks/t1", 503, "{}")
                .on("GET /tasks/t1", 200, ended("t1", "web-1", "succeeded", 0, "ok\n", ""));
        assertEquals(new CliRunner.Ran(0, "ok\n", ""), run("run", "-a", "web-1", "--", "true"));
    }

    @Test
    void givesTheWholeTaskAsJson() throws Exception {
        accepts("t1", "web-1");
        gateway.on("GET /tasks/t1", 200, ended("t1", "web-1", "succeeded", 0, "ok\n", ""));
        var ran = run("run", "-a", "web-1", "-o", "json", "--", "true");
        assertEquals(
                "ok\n", Json.MAPPER.readTree(ran.out()).path(0).path("stdout").textValue());
    }

    private void online(String... ids) {
        var items = java.util.Arrays.stream(ids)
                .map(id -> "{\"agent_id\": \"" + id + "\", \"status\": \"online\"}")
                .collect(java.util.stream.Collectors.joining(","));
        gateway.on("GET /agents", 200, "{\"items\": [" + items + "], \"next_cursor\": null}");
    }

    private void accepts(String taskId, String agentId) {
        gateway.on(
                "POST /tasks",
                202,
                "{\"task_id\": \"" + taskId + "\", \"agent_id\": \"" + agentId + "\", \"status\": \"queued\"}");
    }

    private static String ended(String id, String agent, String status, int exitCode, String stdout, String stderr) {
        return Json.MAPPER
                .createObjectNode()
                .put("task_id", id)
                .put("agent_id", agent)
                .put("status", status)
                .put("exit_code", exitCode)
                .put("stdout", stdout)
                .put("stderr", stderr)
                .put("truncated", false)
                .putNull("error")
                .toString();
    }

    private static List<String> texts(com.fasterxml.jackson.databind.JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(com.fasterxml.jackson.databind.JsonNode::textValue)
                .toList();
    }

    private CliRunner.Ran run(String... arguments) {
        return new CliRunner(home)
                .with("MUSTER_URL", gateway.url())
                .with("MUSTER_TOKEN", "secret")
                .run(arguments);
    }
}
