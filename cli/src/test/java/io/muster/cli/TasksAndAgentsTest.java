package io.muster.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TasksAndAgentsTest {
    private static final String TWO_TASKS = """
            {"items": [
              {"task_id": "t2", "agent_id": "web-1", "type": "shell", "status": "failed", "exit_code": 1,
               "params": {"argv": ["grep", "a b", "x"]}, "submitted_at": "2026-11-22T16:20:31.004Z"},
              {"task_id": "t1", "agent_id": null, "type": "sleep", "status": "pending", "exit_code": null,
               "params": {}, "submitted_at": "2026-11-22T16:20:30.000Z"}], "next_cursor": %s}""";

    @TempDir
    Path home;

    private final FakeGateway gateway = new FakeGateway();

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void alignsTheColumnsOfAList() {
        gateway.on("GET /tasks", 200, TWO_TASKS.formatted("null"));
        var ran = run("tasks", "list", "--status", "failed", "--agent", "web-1");
        assertEquals(0, ran.code(), ran.err());
        assertEquals("""
                TASK ID  AGENT  STATUS   EXIT  SUBMITTED             TYPE   COMMAND
                t2       web-1  failed   1     2026-11-22T16:20:31Z  shell  grep 'a b' x
                t1              pending        2026-11-22T16:20:30Z  sleep  {}
                """, ran.out());
        assertEquals(
                "agent_id=web-1&limit=50&status=failed",
                gateway.requests.getFirst().query());
    }

    @Test
    void followsTheCursorToTheEnd() {
        gateway.on("GET /tasks", 200, TWO_TASKS.formatted("\"next\""))
                .on("GET /tasks", 200, TWO_TASKS.formatted("null"));
        var ran = run("tasks", "list", "--all", "-o", "jsonl");
        assertEquals(4, ran.out().lines().count());
        assertEquals("cursor=next&limit=100", gateway.requests.getLast().query());
    }

    @Test
    void stopsAtTheLimit() {
        gateway.on("GET /tasks", 200, TWO_TASKS.formatted("\"next\""));
        assertEquals(
                2,
                run("tasks", "list", "--limit", "2", "-o", "jsonl")
                        .out()
                        .lines()
                        .count());
        assertEquals(1, gateway.requests.size());
    }

    @Test
    void saysThatAListIsEmptyOnStandardError() {
        gateway.on("GET /tasks", 200, "{\"items\": [], \"next_cursor\": null}");
        assertEquals(new CliRunner.Ran(0, "", "no tasks\n"), run("tasks", "list"));
        assertEquals(new CliRunner.Ran(0, "[ ]\n", ""), run("tasks", "list", "-o", "json"));
    }

    @Test
    void showsATaskForPeopleAndAsYaml() {
        gateway.on("GET /tasks/t1", 200, """
                {"task_id": "t1", "status": "succeeded", "job_id": null, "params": {"command": "df"}, "exit_code": 0,
                 "stdout": "a\\u001b[31m\\nb\\n", "note": "yes"}""");
        assertEquals("""
                task_id    t1
                status     succeeded
                params     {"command":"df"}
                exit_code  0
                note       yes

                stdout:
                  a␛[31m
                  b
                """, run("tasks", "show", "t1").out());
        assertEquals("""
                task_id: t1
                status: succeeded
                job_id: null
                params:
                  command: df
                exit_code: 0
                stdout: "a\\e[31m\\nb\\n"
                note: "yes"
                """, run("tasks", "show", "t1", "-o", "yaml").out());
    }

    @Test
    void printsTheIdOfASubmittedTaskAndNothingElse() {
        gateway.on("POST /tasks", 202, "{\"task_id\": \"t1\", \"status\": \"queued\"}");
        var ran = run("tasks", "submit", "-a", "web-1", "--execution-timeout", "5m", "--", "df", "-h");
        assertEquals(new CliRunner.Ran(0, "t1\n", ""), ran);
        assertEquals(
                "{\"type\":\"shell\",\"params\":{\"argv\":[\"df\",\"-h\"]},\"execution_timeout\":\"PT5M\","
                        + "\"agent_id\":\"web-1\"}",
                gateway.requests.getFirst().body());
    }

    @Test
    void submitsAScriptAndSaysUnderWhatCircumstancesItRuns(@TempDir Path directory) throws IOException {
        gateway.on("POST /tasks", 202, "{\"task_id\": \"t1\", \"status\": \"queued\"}");
        var script =
                Files.writeString(directory.resolve("fix.py"), "print(1)\n").toString();
        var input = Files.writeString(directory.resolve("in"), "yes\n").toString();
        assertEquals(
                0,
                run(
                                "tasks",
                                "submit",
                                "-a",
                                "w",
                                "--script",
                                script,
                                "--interpreter",
                                "python3",
                                "--cwd",
                                "/srv",
                                "--env",
                                "A=b=c",
                                "--env",
                                "B=",
                                "--stdin",
                                input,
                                "--run-as",
                                "deploy",
                                "--umask",
                                "027",
                                "--nice",
                                "5",
                                "--limit",
                                "memory=512MiB,processes=64",
                                "--limit",
                                "cpu=1.5",
                                "--",
                                "-n")
                        .code());
        assertEquals(
                "{\"type\":\"script\",\"params\":{\"script\":\"print(1)\\n\",\"interpreter\":\"python3\","
                        + "\"args\":[\"-n\"],\"working_directory\":\"/srv\",\"run_as\":\"deploy\",\"umask\":\"027\","
                        + "\"nice\":5,\"env\":{\"A\":\"b=c\",\"B\":\"\"},\"limits\":{\"memory\":\"512MiB\","
                        + "\"processes\":64,\"cpu\":\"1.5\"},\"stdin\":\"yes\\n\"},\"agent_id\":\"w\"}",
                gateway.requests.getFirst().body());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --limit disk=5 -- x              | there is no limit on 'disk'
            --limit processes=many -- x      | processes must be a whole number
            --interpreter python3 -- x       | --interpreter goes with --script
            --script /no/such/file           | --script: cannot read /no/such/file
            --script /dev/null --shell       | either --shell or --script
            --script - --stdin -             | only one of --script and --stdin
            --cwd /srv                       | say what to run
            --cwd /srv --params {}           | either --params or a command
            """)
    void saysWhichOptionsDoNotGoTogether(String options, String message) {
        var arguments = new ArrayList<>(List.of("tasks", "submit", "-a", "w"));
        arguments.addAll(List.of(options.split(" ")));
        var ran = run(arguments.toArray(String[]::new));
        assertEquals(2, ran.code());
        assertTrue(ran.err().contains(message), ran.err());
    }

    @Test
    void submitsAnyTypeToAnyOneAgentThatMatches() {
        gateway.on("POST /tasks", 202, "{\"task_id\": \"t1\", \"status\": \"pending\"}");
        assertEquals(
                0,
                run("tasks", "submit", "-l", "role=web", "--type", "sleep", "--params", "{\"n\": 1}")
                        .code());
        assertEquals(
                "{\"type\":\"sleep\",\"params\":{\"n\":1},\"selector\":\"role=web\"}",
                gateway.requests.getFirst().body());
    }

    @Test
    void waitsForASubmittedTaskWhenAsked() {
        gateway.on("POST /tasks", 202, "{\"task_id\": \"t1\", \"status\": \"queued\"}");
        gateway.on("GET /tasks/t1", 200, "{\"task_id\": \"t1\", \"status\": \"failed\", \"exit_code\": 2}");
        assertEquals(
                3, run("tasks", "submit", "-a", "w", "--wait", "30s", "--", "x").code());
        gateway.on("GET /tasks/t1", 200, "{\"task_id\": \"t1\", \"status\": \"running\"}");
        run("tasks", "submit", "-a", "w", "--wait", "30s", "--", "x");
        assertEquals(
                4,
                run("tasks", "submit", "-a", "w", "--wait", "200ms", "--", "x").code());
    }

    @Test
    void showsAgentsWithTheirVitals() {
        gateway.on("GET /agents", 200, """
                {"items": [{"agent_id": "web-1", "status": "online", "running": 1, "capacity": 4, "cpu_percent": 3.14159,
                  "memory_percent": 50.0, "disk_usage": null, "last_heartbeat_at": "2026-11-22T16:20:30.123Z",
                  "labels": {"role": "web", "zone": "a"}},
                 {"agent_id": "db-1", "status": "online", "transport": "http", "labels": {}},
                 {"agent_id": "日本", "status": "enrolled", "transport": null, "running": null, "labels": null}], "next_cursor": null}""");
        assertEquals("""
                AGENT  STATUS    TRANSPORT  RUNNING  CPU %  MEMORY %  DISK %  LAST HEARTBEAT        LABELS
                web-1  online    kafka      1/4      3.1    50.0              2026-11-22T16:20:30Z  role=web,zone=a
                db-1   online    http
                日本   enrolled  kafka
                """, run("agents", "list").out());
    }

    @Test
    void asksForOneAgent() {
        gateway.on("GET /agents/web-1", 200, "{\"agent_id\": \"web-1\", \"status\": \"online\"}");
        assertTrue(run("agents", "show", "web-1").out().startsWith("agent_id  web-1\n"));
    }

    private CliRunner.Ran run(String... arguments) {
        return new CliRunner(home)
                .with("MUSTER_URL", gateway.url())
                .with("MUSTER_TOKEN", "secret")
                .run(arguments);
    }
}
