package io.muster.cli.e2e;

import io.muster.cli.Main;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** {@code muster up} in a process of its own, so that it can be killed as a machine would. */
final class StackProcess implements AutoCloseable {
    private static final Pattern KAFKA = Pattern.compile("Kafka +(127\\.0\\.0\\.1:\\d+)");
    private static final Pattern REDIS = Pattern.compile("Redis +(redis://127\\.0\\.0\\.1:\\d+)");
    private final Path data;
    private final Path out;
    private final Process process;

    /** Returns when the stack says that it is ready. */
    static StackProcess start(Path data, Path out) throws IOException {
        var stack = new StackProcess(data, out, launch(data, out));
        Awaitility.await().atMost(Duration.ofSeconds(90)).until(() -> !stack.process.isAlive() || stack.isReady());
        if (!stack.process.isAlive()) {
            throw new AssertionError("muster up ended: " + Files.readString(out));
        }
        return stack;
    }

    private StackProcess(Path data, Path out, Process process) {
        this.data = data;
        this.out = out;
        this.process = process;
    }

    URI url() throws IOException {
        return URI.create(Files.readString(data.resolve("url")).strip());
    }

    String adminToken() throws IOException {
        return Files.readString(data.resolve("admin-token")).strip();
    }

    String bootstrapServers() {
        return printed(KAFKA);
    }

    URI redisUri() {
        return URI.create(printed(REDIS));
    }

    /** The redis-server that the stack started. */
    List<ProcessHandle> children() {
        return process.toHandle()
                .descendants()
                .filter(child -> child.info().command().orElse("").endsWith("redis-server"))
                .toList();
    }

    /** Pulls the plug: nobody gets to say goodbye. */
    void kill() {
        var children = children();
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
        process.onExit().join();
        children.forEach(child -> child.onExit().join());
    }

    /** As Ctrl-C and a service manager do. */
    void terminate() {
        process.destroy();
        process.onExit().orTimeout(20, java.util.concurrent.TimeUnit.SECONDS).join();
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            kill();
        }
    }

    private boolean isReady() {
        try {
            return Files.readString(out).contains("is ready at");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String printed(Pattern pattern) {
        try {
            var matcher = pattern.matcher(Files.readString(out));
            if (!matcher.find()) {
                throw new AssertionError("muster up does not say where it listens: " + Files.readString(out));
            }
            return matcher.group(1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Process launch(Path data, Path out) throws IOException {
        var command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx768m",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "up",
                "--data-dir",
                data.toString(),
                "--http-port",
                "0",
                "--kafka-port",
                "0",
                "--redis-port",
                "0");
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
    }
}
