package io.muster.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.muster.agent.enroll.EnrollmentException;
import io.muster.agent.enroll.OvertakenException;
import io.muster.agent.journal.JournalException;
import io.muster.cli.console.Console;
import io.muster.cli.console.Invocation;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FailuresTest {
    @TempDir
    Path home;

    private final FakeGateway gateway = new FakeGateway();

    @AfterEach
    void stop() {
        gateway.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nosuch",
                "tasks",
                "tasks list --nosuch",
                "tasks list --status nosuch",
                "tasks show",
                "tasks show ../x",
                "tasks show a b",
                "run",
                "run -a a.b -- true",
                "run -a x -l role=web -- true",
                "run -l role=(web -- true",
                "run --timeout soon -- true",
                "tasks submit -- true",
                "tasks submit -a a -a b -- true",
                "tasks submit -a a",
                "tasks submit -a a --params [] ",
                "tasks submit -a a --params {} -- true",
                "tasks list -o xml",
                "--url",
                "up --http-port 99999",
                "up --agents many"
            })
    void exitsWith2ForAWrongCommandLineAndSaysWhereToLook(String commandLine) {
        var ran = cli().run(
                        commandLine.isEmpty()
                                ? new String[0]
                                : commandLine.strip().split(" "));
        assertEquals(2, ran.code(), ran.err());
        assertEquals("", ran.out());
        assertTrue(ran.err().startsWith("muster: "), ran.err());
        assertFalse(ran.err().contains("\tat "), ran.err());
        assertEquals(0, gateway.requests.size());
    }

    @Test
    void suggestsTheCommandThatWasMeant() {
        assertTrue(
                cli().run("task", "list").err().contains("muster tasks"),
                cli().run("task", "list").err());
        assertTrue(cli().run("agents", "lst").err().contains("Did you mean: agents list?"));
    }

    @Test
    void tellsAProblemDocumentWithItsFieldsAndAHint() {
        gateway.on("POST /tasks", 422, """
                {"type": "urn:x", "title": "The body has errors", "status": 422, "code": "invalid_body",
                 "detail": "2 fields are wrong.", "errors": [{"field": "params", "message": "give either command or argv"},
                 {"field": "", "message": "no"}]}""");
        var ran = cli().run("tasks", "submit", "-a", "a", "--", "true");
        assertEquals(1, ran.code());
        assertEquals("""
                muster: The body has errors: 2 fields are wrong.
                  params: give either command or argv
                  no
                """, ran.err());
    }

    @Test
    void saysWhatToDoAboutAWrongToken() {
        gateway.on("GET /tasks", 401, "{\"title\": \"A valid bearer token is needed\", \"code\": \"unauthorized\"}");
        var ran = cli().run("tasks", "list");
        assertEquals(1, ran.code());
        assertTrue(ran.err().contains("MUSTER_TOKEN"), ran.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>", "[]", ""})
    void doubtsWhatIsNotAGateway(String body) {
        gateway.on("GET /tasks", 200, body);
        var ran = cli().run("tasks", "list");
        assertEquals(1, ran.code());
        assertTrue(ran.err().contains("URL of a Muster gateway"), ran.err());
    }

    @Test
    void givesUpAfterABoundedNumberOfTries() {
        gateway.on("GET /tasks", 503, "{\"title\": \"Redis does not answer\", \"code\": \"views_unavailable\"}");
        var ran = cli().run("tasks", "list");
        assertEquals(1, ran.code());
        assertEquals(6, gateway.requests.size());
        assertTrue(ran.err().contains("Redis does not answer"));
    }

    @Test
    void saysAtOnceThatNobodyListens() throws Exception {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        // The tries that a lost answer is worth would take six seconds.
        var ran = assertTimeout(
                Duration.ofSeconds(4), () -> cli().run("tasks", "list", "--url", "http://127.0.0.1:" + port));
        assertEquals(1, ran.code());
        assertTrue(ran.err().startsWith("muster: cannot reach http://127.0.0.1:" + port), ran.err());
        assertTrue(ran.err().contains("muster up"), ran.err());
    }

    @Test
    void readsUrlAndTokenFromTheDataDirectory() throws Exception {
        gateway.on("GET /tasks", 200, "{\"items\": [], \"next_cursor\": null}");
        Files.writeString(home.resolve("url"), gateway.url() + "\n");
        Files.writeString(home.resolve("admin-token"), "of-the-file\n");
        assertEquals(
                0,
                new CliRunner(home)
                        .run("tasks", "list", "--data-dir", home.toString())
                        .code());
        assertEquals(
                0,
                new CliRunner(home)
                        .with("MUSTER_DATA_DIR", home.toString())
                        .run("tasks", "list")
                        .code());
        assertEquals("Bearer of-the-file", gateway.requests.getLast().headers().get("authorization"));
    }

    @Test
    void prefersFlagsToTheEnvironment() {
        gateway.on("GET /tasks", 200, "{\"items\": [], \"next_cursor\": null}");
        assertEquals(
                0,
                cli().with("MUSTER_URL", "http://127.0.0.1:1")
                        .run("tasks", "list", "--url", gateway.url() + "/", "--token", "flag")
                        .code());
        assertEquals("Bearer flag", gateway.requests.getLast().headers().get("authorization"));
    }

    @Test
    void neverGivesTheLocalTokenToAnotherMachine() throws Exception {
        Files.writeString(home.resolve("admin-token"), "secret");
        var ran = new CliRunner(home)
                .run("tasks", "list", "--url", "http://192.0.2.1:8080", "--data-dir", home.toString());
        assertEquals(2, ran.code());
        assertTrue(ran.err().contains("a token is needed"), ran.err());
    }

    @Test
    void saysThatNothingRunsHere() {
        var ran = new CliRunner(home).run("agents", "list");
        assertEquals(1, ran.code());
        assertTrue(ran.err().contains("muster up"), ran.err());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--help",
                "up --help",
                "gateway --help",
                "dispatcher --help",
                "agent --help",
                "run --help",
                "tasks --help",
                "tasks submit --help",
                "tasks list --help",
                "tasks show -h",
                "agents --help",
                "agents list --help",
                "agents show --help"
            })
    void helpsWithEveryCommand(String commandLine) {
        var ran = cli().run(commandLine.split(" "));
        assertEquals(0, ran.code(), ran.err());
        assertTrue(ran.out().startsWith("Usage: muster"), ran.out());
        assertEquals("", ran.err());
    }

    @Test
    void tellsItsVersion() {
        assertTrue(cli().run("--version").out().startsWith("muster "));
    }

    private CliRunner cli() {
        return new CliRunner(home).with("MUSTER_URL", gateway.url()).with("MUSTER_TOKEN", "secret");
    }

    @Test
    void tellsWhatNobodyExpectedInALineAndTheWholeStoryOnlyWhenAsked() {
        assertEquals("""
                muster: unexpected IllegalStateException: broken
                hint: MUSTER_LOG_LEVEL=FINE shows where it comes from
                """, unexpected(Map.of()));
        assertTrue(unexpected(Map.of("MUSTER_LOG_LEVEL", "FINE")).contains("\tat "));
    }

    @Test
    void saysWhatTheAgentRefusesWithAsItIs() {
        for (var refusal : List.of(
                new EnrollmentException("the gateway does not accept the join token"),
                new JournalException("journal-1 does not begin as a journal does"))) {
            var said = new ByteArrayOutputStream();
            assertEquals(1, failures(Map.of(), said).of(refusal));
            assertEquals("muster: " + refusal.getMessage() + "\n", said.toString(StandardCharsets.UTF_8));
        }
    }

    /** By the exit code a service manager knows that it is of no use to start it again. */
    @Test
    void anAgentThatWasOvertakenHasAnExitCodeOfItsOwn() {
        var said = new ByteArrayOutputStream();
        var overtaken = new OvertakenException("another agent with this identity was started");
        assertEquals(6, failures(Map.of(), said).of(overtaken));
        assertEquals("muster: " + overtaken.getMessage() + "\n", said.toString(StandardCharsets.UTF_8));
    }

    @Test
    void saysThatThePluginToInstallIsNotThere() {
        var file = home.resolve("nosuch.zip");
        var ran = cli().run("plugins", "install", file.toString(), "-a", "a");
        assertEquals(1, ran.code());
        assertEquals("muster: there is no file " + file + "\n", ran.err());
    }

    @Test
    void aPluginIsForAgentsByNameOrByLabels() {
        var ran = cli().run("plugins", "list", "-a", "a", "-l", "role=web");
        assertEquals(2, ran.code());
        assertTrue(ran.err().startsWith("muster: give either -a or -l, not both"), ran.err());
    }

    private String unexpected(Map<String, String> environment) {
        var said = new ByteArrayOutputStream();
        assertEquals(1, failures(environment, said).of(new IllegalStateException("broken")));
        return said.toString(StandardCharsets.UTF_8);
    }

    private Failures failures(Map<String, String> environment, ByteArrayOutputStream said) {
        var err = new PrintStream(said, true, StandardCharsets.UTF_8);
        var console = new Console(err, err, false, false, false);
        return new Failures(new Invocation(console, environment, home, InstantSource.system()));
    }
}
