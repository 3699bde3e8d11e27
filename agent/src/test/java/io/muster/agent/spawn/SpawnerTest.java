package io.muster.agent.spawn;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.muster.agent.handler.process.Runs;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(
        value = 30,
        threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // a leaked descriptor leaves a read that nothing interrupts
class SpawnerTest {
    private static final Map<String, String> ENVIRONMENT = Map.of("PATH", "/usr/bin:/bin", "WORD", "grün");
    private final ExecutorService threads =
            Executors.newCachedThreadPool(Thread.ofPlatform().daemon().factory());

    private Spawner spawner;

    @BeforeEach
    void find() {
        assumeTrue(Spawner.ofThisSystem().isPresent(), "this C library cannot do it");
        spawner = Spawner.ofThisSystem().get();
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
    }

    /** A socket that Java opened is inherited unless somebody closes it. */
    @Test
    void leavesNothingOpenButTheStandardStreams() throws Exception {
        try (var _ = new ServerSocket(0)) {
            assertEquals(
                    "", said("n=3; while [ $n -lt 999 ]; do [ ! -e /proc/$$/fd/$n ] || echo $n; n=$((n+1)); done"));
        }
    }

    @Test
    void makesTheProcessTheLeaderOfASession() throws Exception {
        var process = start(false, "sleep 60");
        try {
            // The command in parentheses, state, parent, process group, session: proc(5).
            var fields = Files.readString(Path.of("/proc/" + process.pid() + "/stat"))
                    .replaceFirst(".*\\) ", "")
                    .split(" ", -1);
            assertEquals(Long.toString(process.pid()), fields[2]);
            assertEquals(Long.toString(process.pid()), fields[3]);
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void tellsHowTheProcessEnded() throws Exception {
        assertEquals(7, start(false, "exit 7").waitFor());
        assertEquals(128 + 9, start(false, "kill -9 $$").waitFor());
        var sleeping = start(false, "exec sleep 60");
        assertTrue(sleeping.isAlive());
        assertThrows(IllegalThreadStateException.class, sleeping::exitValue);
        assertFalse(sleeping.waitFor(1, TimeUnit.MILLISECONDS));
        sleeping.destroy();
        assertEquals(128 + 15, sleeping.onExit().get().exitValue());
    }

    @Test
    void connectsAllThreeStreams() throws Exception {
        var process = start(true, "cat; echo \"$WORD\" >&2");
        try (var input = process.getOutputStream()) {
            input.write("hello".getBytes(UTF_8));
        }
        assertArrayEquals("hello".getBytes(UTF_8), process.getInputStream().readAllBytes());
        assertArrayEquals("grün\n".getBytes(UTF_8), process.getErrorStream().readAllBytes());
        assertEquals(0, process.waitFor());
    }

    @Test
    void runsWhereItIsTold(@TempDir Path directory) throws Exception {
        var process = spawner.start(
                List.of("/bin/pwd"), ENVIRONMENT, directory.toRealPath().toString(), false, threads);
        assertEquals(
                directory.toRealPath() + "\n",
                new String(process.getInputStream().readAllBytes(), UTF_8));
    }

    /** Those of the kernel; the two after them the C library keeps for itself. */
    @Test
    void leavesNoSignalBlockedOrIgnored() throws Exception {
        var process = start(false, "exec sleep 60");
        try {
            for (var line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
                if (line.startsWith("SigBlk:") || line.startsWith("SigIgn:")) {
                    var signals = Long.parseUnsignedLong(
                            line.substring("SigBlk:".length()).strip(), 16);
                    assertEquals(0, signals & 0x7fff_ffffL, line);
                }
            }
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void saysWhyItCannotBeStarted() {
        var e = assertThrows(
                IOException.class, () -> spawner.start(List.of("/no/such/program"), ENVIRONMENT, null, false, threads));
        assertEquals("cannot run /no/such/program: error=2, No such file or directory", e.getMessage());
        assertThrows(
                IOException.class,
                () -> spawner.start(List.of("/bin/echo", "a\0b"), ENVIRONMENT, null, false, threads));
    }

    @Test
    void leavesNeitherDescriptorsNorZombiesBehind() throws Exception {
        assertEquals("", said("true"));
        var before = descriptors();
        for (var n = 0; n < 50; n++) {
            assertEquals("x", said("echo x"));
            assertThrows(IOException.class, () -> spawner.start(List.of("/no/such"), ENVIRONMENT, null, true, threads));
        }
        assertTrue(descriptors() <= before + 5, descriptors() + " descriptors after " + before);
    }

    @Test
    void endsAProcessThatNobodyCanWaitFor() {
        var e = assertThrows(
                IOException.class,
                () -> spawner.start(List.of("/bin/sleep", "60.25"), ENVIRONMENT, null, false, command -> {
                    throw new RejectedExecutionException("full");
                }));
        assertEquals("nobody can wait for a process: full", e.getMessage());
        await().until(() -> ProcessHandle.current().descendants().noneMatch(SpawnerTest::isThatSleep));
    }

    @Test
    void endsAProcessThatTheSystemDoesNotTellOf() {
        var blind = new Spawner(new CLibrary(), pid -> Optional.empty());
        var e = assertThrows(
                IOException.class,
                () -> blind.start(List.of("/bin/sleep", "60.25"), ENVIRONMENT, null, false, threads));
        assertTrue(e.getMessage().matches("the system does not tell of process \\d+, just started"), e.getMessage());
        assertTrue(ProcessHandle.current().children().noneMatch(SpawnerTest::isThatSleep));
    }

    /** It runs from the moment that it is there, and may have started others. */
    @Test
    void endsWhatSuchAProcessHasStarted(@TempDir Path directory) throws Exception {
        var file = directory.resolve("pid");
        var blind = new Spawner(new CLibrary(), pid -> {
            await().until(() -> Files.exists(file) && !Files.readString(file).isBlank());
            return Optional.empty();
        });
        var script = "sleep 60.25 & echo $! > " + file + "; wait";
        assertThrows(
                IOException.class,
                () -> blind.start(List.of("/bin/sh", "-c", script), ENVIRONMENT, null, false, threads));
        var started = Long.parseLong(Files.readString(file).strip());
        await().until(() -> Runs.isGone(started));
    }

    private static boolean isThatSleep(ProcessHandle process) {
        return process.info().commandLine().orElse("").contains("sleep 60.25");
    }

    private static long descriptors() throws IOException {
        try (var files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        }
    }

    private String said(String script) throws Exception {
        var process = start(false, script);
        try (var output = process.getInputStream();
                var _ = process.getErrorStream()) {
            var text = new String(output.readAllBytes(), UTF_8).strip();
            process.waitFor();
            return text;
        }
    }

    private Process start(boolean hasInput, String script) throws IOException {
        return spawner.start(List.of("/bin/sh", "-c", script), ENVIRONMENT, null, hasInput, threads);
    }
}
