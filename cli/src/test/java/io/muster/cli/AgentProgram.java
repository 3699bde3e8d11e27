package io.muster.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** An agent that is a program of its own, in whatever language. */
final class AgentProgram implements AutoCloseable {
    private final Process process;
    private final Path log;

    private AgentProgram(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Returns when it has said that it is registered. */
    static AgentProgram start(Path log, List<String> command, Map<String, String> environment) throws IOException {
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        var program = new AgentProgram(builder.start(), log);
        Awaitility.await()
                .until(() -> !program.process.isAlive() || program.log().contains("registered"));
        if (!program.process.isAlive()) {
            throw new AssertionError(command + " ended: " + program.log());
        }
        return program;
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    /** As Ctrl-C and a service manager do; kills it when that is of no use. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("the agent did not stop when it was told to");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
