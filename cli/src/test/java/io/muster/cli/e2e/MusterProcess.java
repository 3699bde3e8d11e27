package io.muster.cli.e2e;

import io.muster.cli.Main;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** The {@code muster} command in a process of its own, so that it can be stopped, woken and killed as a machine would. */
final class MusterProcess implements AutoCloseable {
    private final Path out;
    private final Process process;

    private MusterProcess(Path out, Process process) {
        this.out = out;
        this.process = process;
    }

    /**
     * @param out gets what it prints, both streams
     * @param ready what it prints when it is; returns then
     */
    static MusterProcess start(List<String> arguments, Map<String, String> environment, Path out, String ready)
            throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx768m",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(arguments);
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile());
        builder.environment().putAll(environment);
        var started = new MusterProcess(out, builder.start());
        Awaitility.await()
                .atMost(Duration.ofSeconds(90))
                .until(() -> !started.isAlive() || started.printed().contains(ready));
        if (!started.isAlive()) {
            throw new AssertionError("muster " + arguments + " ended: " + started.printed());
        }
        return started;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** All that it has printed so far. */
    String printed() {
        try {
            return Files.readString(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The programs that it has started. */
    List<ProcessHandle> children() {
        return process.toHandle().descendants().toList();
    }

    /** Freezes it, as a long pause of its machine does. */
    void freeze() throws IOException, InterruptedException {
        signal("STOP");
    }

    void wake() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        var exit = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
        if (exit != 0) {
            throw new AssertionError("kill -" + name + " ended with " + exit);
        }
    }

    /** Nobody gets to say goodbye. */
    void kill() {
        process.destroyForcibly();
        process.onExit().join();
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
}
