package io.muster.cli.e2e;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** {@code muster up} in a process of its own, so that it can be killed as a machine would. */
final class StackProcess implements AutoCloseable {
    private static final Pattern KAFKA = Pattern.compile("Kafka +(127\\.0\\.0\\.1:\\d+)");
    private static final Pattern REDIS = Pattern.compile("Redis +(redis://127\\.0\\.0\\.1:\\d+)");
    private final Path data;
    private final MusterProcess process;

    /** Returns when the stack says that it is ready. */
    static StackProcess start(Path data, Path out) throws IOException {
        return start(data, out, 1, Map.of());
    }

    static StackProcess start(Path data, Path out, int agents, Map<String, String> environment) throws IOException {
        var arguments = List.of(
                "up",
                "--data-dir",
                data.toString(),
                "--http-port",
                "0",
                "--kafka-port",
                "0",
                "--redis-port",
                "0",
                "--agents",
                Integer.toString(agents));
        return new StackProcess(data, MusterProcess.start(arguments, environment, out, "is ready at"));
    }

    private StackProcess(Path data, MusterProcess process) {
        this.data = data;
        this.process = process;
    }

    /** Where agents find what they need to enrol. */
    Path joinToken() {
        return data.resolve("join-token");
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
        return process.children().stream()
                .filter(child -> child.info().command().orElse("").endsWith("redis-server"))
                .toList();
    }

    /** Pulls the plug: nobody gets to say goodbye. */
    void kill() {
        var children = children();
        process.kill();
        children.forEach(ProcessHandle::destroyForcibly);
        children.forEach(child -> child.onExit().join());
    }

    /** As Ctrl-C and a service manager do. */
    void terminate() {
        process.terminate();
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            kill();
        }
    }

    private String printed(Pattern pattern) {
        var matcher = pattern.matcher(process.printed());
        if (!matcher.find()) {
            throw new AssertionError("muster up does not say where it listens: " + process.printed());
        }
        return matcher.group(1);
    }
}
