package io.muster.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputCommandTest {
    private static final String OUTPUT = "GET /tasks/t1/output";

    @TempDir
    Path home;

    private final FakeGateway gateway = new FakeGateway();

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void eachStreamGoesWhereItBelongs() {
        gateway.on(OUTPUT, 200, output(1, "stdout", "one\\n") + output(2, "stderr", "two\\n") + end("succeeded", true));
        assertEquals(new CliRunner.Ran(0, "one\n", "two\n"), run("tasks", "output", "t1"));
        var asked = gateway.asked(OUTPUT).getFirst();
        assertEquals("", asked.query());
        assertEquals("text/event-stream", asked.headers().get("accept"));
    }

    @Test
    void goesOnWhereTheConnectionBroke() {
        gateway.on(OUTPUT, 200, output(1, "stdout", "one\\n"))
                .on(OUTPUT, 0, "")
                .on(OUTPUT, 503, "{\"status\": 503, \"code\": \"log_unavailable\"}")
                .on(OUTPUT, 200, "event: problem\ndata: {\"detail\":\"x\"}\n\n")
                .on(OUTPUT, 200, output(2, "stdout", "two\\n") + end("succeeded", true));
        assertEquals(new CliRunner.Ran(0, "one\ntwo\n", ""), run("tasks", "output", "-f", "--stream", "stdout", "t1"));
        assertEquals(
                "follow=true&stream=stdout", gateway.asked(OUTPUT).getFirst().query());
        assertEquals("1-1", gateway.asked(OUTPUT).getLast().headers().get("last-event-id"));
    }

    @Test
    void withFollowTheExitCodeIsThatOfTheTask() {
        gateway.on(OUTPUT, 200, end("timed_out", true));
        var followed = run("tasks", "output", "-f", "t1");
        assertEquals(3, followed.code());
        assertEquals("timed out: too slow\n", followed.err());
        assertEquals(0, run("tasks", "output", "t1").code());
    }

    @Test
    void tellsWhatIsMissing() {
        gateway.on(
                OUTPUT,
                200,
                "event: lost\ndata: {\"stream\":\"stdout\",\"offset\":0,\"bytes\":12}\n\n" + output(3, "stdout", "x")
                        + end("succeeded", false));
        var ran = run("tasks", "output", "t1");
        assertEquals("x", ran.out());
        assertTrue(ran.err().startsWith("12 bytes of stdout were lost on the way\n"), ran.err());
        assertTrue(ran.err().contains("1 of 3 pieces"), ran.err());
    }

    @Test
    void showsWhatTheResultHasKept() {
        gateway.on(
                OUTPUT,
                200,
                "event: kept\ndata: {\"stdout\":\"a\",\"stderr\":\"b\",\"truncated\":true}\n\n"
                        + end("succeeded", true));
        var ran = run("tasks", "output", "t1");
        assertEquals("a", ran.out());
        assertTrue(ran.err().startsWith("b"), ran.err());
        assertTrue(ran.err().contains("a part of it is missing"), ran.err());
    }

    @Test
    void saysThatThereIsNoSuchTask() {
        gateway.on(
                OUTPUT, 404, "{\"title\": \"There is no such task\", \"status\": 404, \"code\": \"task_not_found\"}");
        var ran = run("tasks", "output", "t1");
        assertEquals(1, ran.code());
        assertTrue(ran.err().contains("There is no such task"), ran.err());
        assertEquals(2, run("tasks", "output", "--stream", "both", "t1").code());
    }

    private static String output(int sequence, String stream, String data) {
        return "id: 1-" + sequence + "\nevent: output\ndata: {\"stream\":\"" + stream + "\",\"data\":\"" + data
                + "\"}\n\n:\n\n";
    }

    private static String end(String status, boolean complete) {
        return "event: end\ndata: {\"task_id\":\"t1\",\"status\":\"" + status
                + "\",\"error\":\"too slow\",\"output_chunks\":3,\"received_chunks\":1,\"complete\":" + complete
                + "}\n\n";
    }

    private CliRunner.Ran run(String... arguments) {
        return new CliRunner(home)
                .with("MUSTER_URL", gateway.url())
                .with("MUSTER_TOKEN", "secret")
                .run(arguments);
    }
}
