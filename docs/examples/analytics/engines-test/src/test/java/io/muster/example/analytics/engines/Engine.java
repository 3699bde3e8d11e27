package io.muster.example.analytics.engines;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Starts what the sibling folders have put into their {@code target/lib}, in a process of its own. */
final class Engine implements AutoCloseable {
    static final Path EXAMPLES = Path.of("..").toAbsolutePath().normalize();

    private final Process process;
    private final Path log;

    /** @param folder the sibling whose libraries it runs with */
    Engine(String folder, Path log, String... arguments) throws IOException {
        this.log = log;
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                EXAMPLES.resolve(folder).resolve("target/lib") + "/*"));
        command.addAll(List.of(arguments));
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    /** A file of the examples with other addresses, as one edits it for one's own machine. */
    static Path edited(Path file, Path directory, Map<String, String> replacements) throws IOException {
        var text = Files.readString(EXAMPLES.resolve(file));
        for (var replacement : replacements.entrySet()) {
            text = text.replace(replacement.getKey(), replacement.getValue());
        }
        return Files.writeString(directory.resolve(file.getFileName()), text);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** What it printed, once it has ended by itself and well. */
    String output() throws IOException, InterruptedException {
        if (!process.waitFor(3, TimeUnit.MINUTES) || process.exitValue() != 0) {
            throw new AssertionError("it did not end well:\n" + Files.readString(log));
        }
        return Files.readString(log);
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit()
                .orTimeout(20, TimeUnit.SECONDS)
                .exceptionally(late -> process.destroyForcibly())
                .join();
    }
}
