package io.muster.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code muster up} as a process of its own, with its signals. */
class UpProcessIT {
    private static final List<String> FREE_PORTS = List.of("--http-port=0", "--kafka-port=0", "--redis-port=0");

    @TempDir
    Path temporary;

    private final List<Process> started = new ArrayList<>();
    private final List<ProcessHandle> children = new ArrayList<>();

    @AfterEach
    void killWhatIsLeft() {
        for (var process : started) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        children.forEach(ProcessHandle::destroyForcibly); // no descendants any more once their parent is gone
    }

    @Test
    void printsACurlThatWorksStopsCleanlyAndGoesOnWhereItWas() throws Exception {
        var data = temporary.resolve("it's data");
        var first = up(data);
        awaitReady(first, data);
        var answer = shell(pastedCurl());
        assertTrue(answer.contains("\"status\":\"succeeded\"") && answer.contains("\"exit_code\":0"), answer);

        var second = up(data, "second");
        assertTrue(second.waitFor(30, TimeUnit.SECONDS));
        assertEquals(1, second.exitValue());
        var said = Files.readString(temporary.resolve("second.err"));
        assertTrue(said.contains("process " + first.pid()), said);

        first.descendants().forEach(children::add);
        assertFalse(children.isEmpty(), "redis-server is a child");
        first.destroy();
        assertTrue(first.waitFor(12, TimeUnit.SECONDS), "stops in time");
        assertEquals(143, first.exitValue());
        assertFalse(children.stream().anyMatch(ProcessHandle::isAlive));
        assertFalse(Files.exists(data.resolve("url")));
        assertTrue(Files.readString(temporary.resolve("up.err")).endsWith("stopping …\nstopped\n"));

        var again = up(data);
        awaitReady(again, data);
        var tasks = new CliRunner(temporary).run("tasks", "list", "--data-dir", data.toString());
        assertTrue(tasks.out().contains("uname -a"), tasks.out() + tasks.err());
    }

    @Test
    void stopsAlsoWhileItIsStarting() throws Exception {
        var data = temporary.resolve("data");
        var starting = up(data);
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> Files.exists(data.resolve("redis").resolve("redis.pid")));
        starting.descendants().forEach(children::add);
        assertFalse(children.isEmpty(), "redis-server is a child");
        starting.destroy();
        assertTrue(starting.waitFor(15, TimeUnit.SECONDS));
        assertFalse(children.stream().anyMatch(ProcessHandle::isAlive));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--http-port", "--kafka-port", "--redis-port"})
    void namesTheFlagOfAPortThatIsTaken(String flag) throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var arguments = new ArrayList<>(FREE_PORTS);
            arguments.replaceAll(free -> free.startsWith(flag) ? flag + "=" + taken.getLocalPort() : free);
            var process = start("up", temporary.resolve("data"), arguments);
            assertTrue(process.waitFor(30, TimeUnit.SECONDS));
            assertEquals(1, process.exitValue());
            var said = Files.readString(temporary.resolve("up.err"));
            assertTrue(said.contains("port " + taken.getLocalPort() + " (" + flag + ")"), said);
            assertFalse(said.contains("\tat "), said);
            assertEquals(0, process.descendants().count());
        }
    }

    @Test
    void saysThatTheDataDirectoryCannotBeUsed() throws Exception {
        var process = start("up", Path.of("/proc/muster"), FREE_PORTS);
        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        assertEquals(1, process.exitValue());
        assertTrue(Files.readString(temporary.resolve("up.err")).contains("cannot use /proc/muster"));
    }

    private Process up(Path data) throws IOException {
        return up(data, "up");
    }

    private Process up(Path data, String output) throws IOException {
        return start(output, data, FREE_PORTS);
    }

    private Process start(String output, Path data, List<String> arguments) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                "io.muster.cli.Main",
                "up",
                "--data-dir",
                data.toString()));
        command.addAll(arguments);
        var process = new ProcessBuilder(command)
                .redirectOutput(temporary.resolve(output + ".out").toFile())
                .redirectError(temporary.resolve(output + ".err").toFile())
                .start();
        started.add(process);
        return process;
    }

    private void awaitReady(Process process, Path data) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .failFast("muster up has ended", () -> !process.isAlive())
                .until(() -> Files.exists(data.resolve("url")) && read("up.out").contains("Ctrl-C"));
    }

    private String read(String file) {
        try {
            return Files.readString(temporary.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String pastedCurl() {
        return read("up.out")
                .lines()
                .dropWhile(line -> !line.contains("curl"))
                .takeWhile(line -> !line.isBlank())
                .collect(Collectors.joining("\n"));
    }

    private static String shell(String script) throws Exception {
        var process =
                new ProcessBuilder("sh", "-c", script).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        return output;
    }
}
