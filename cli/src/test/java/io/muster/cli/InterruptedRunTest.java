package io.muster.cli;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class InterruptedRunTest {
    private final FakeGateway gateway = new FakeGateway()
            .on("POST /tasks", 202, "{\"task_id\": \"t1\", \"agent_id\": \"web-1\", \"status\": \"queued\"}")
            .on("GET /tasks/t1", 200, "{\"task_id\": \"t1\", \"agent_id\": \"web-1\", \"status\": \"running\"}")
            .on("POST /tasks/t1/cancel", 202, "{\"task_id\": \"t1\", \"status\": \"running\"}");

    @TempDir
    Path home;

    private Process process;

    @AfterEach
    void stop() {
        if (process != null) {
            process.destroyForcibly();
        }
        gateway.close();
    }

    @Test
    void ctrlCCancelsTheTaskAndWaitsForItsEnd() throws Exception {
        start();
        interrupt();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> !gateway.asked("POST /tasks/t1/cancel").isEmpty());
        gateway.on(
                "GET /tasks/t1",
                200,
                "{\"task_id\": \"t1\", \"agent_id\": \"web-1\", \"status\": \"canceled\", \"stdout\": \"as far as it came\\n\"}");
        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        assertEquals(130, process.exitValue());
        assertEquals("as far as it came\n", Files.readString(home.resolve("out")));
        assertEquals(
                "canceling t1 and waiting for its end; Ctrl-C again leaves at once\nweb-1: canceled\n",
                Files.readString(home.resolve("err")));
    }

    @Test
    void aSecondCtrlCLeavesAtOnce() throws Exception {
        start();
        interrupt();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> !gateway.asked("POST /tasks/t1/cancel").isEmpty());
        interrupt();
        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        assertEquals(130, process.exitValue());
    }

    /** With Ctrl-C as a shell's foreground job has it: whoever runs this test may ignore it, and children inherit that. */
    private void start() throws IOException {
        var command = new ArrayList<>(List.of(
                "env",
                "--default-signal=INT",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of("run", "-a", "web-1", "--timeout", "50s", "--", "sleep", "1000"));
        var builder = new ProcessBuilder(command)
                .redirectOutput(home.resolve("out").toFile())
                .redirectError(home.resolve("err").toFile());
        builder.environment().put("MUSTER_URL", gateway.url());
        builder.environment().put("MUSTER_TOKEN", "secret");
        process = builder.start();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> !gateway.asked("GET /tasks/t1").isEmpty());
    }

    private void interrupt() throws IOException, InterruptedException {
        assertEquals(
                0,
                new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                        .start()
                        .waitFor());
    }
}
