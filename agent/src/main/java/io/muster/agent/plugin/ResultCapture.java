package io.muster.agent.plugin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.muster.agent.handler.Outcome;
import io.muster.agent.handler.RunContext;
import io.muster.schemas.codec.Json;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/** The run of an executable plugin: what it writes to standard output is passed on, and read as its result at the end. */
final class ResultCapture implements RunContext {
    /** As much as an agent keeps of an output at most. */
    static final int MAX_BYTES = 64 * 1024;

    private final RunContext run;
    private final Copy copy;
    private final PrintStream stdout;

    ResultCapture(RunContext run) {
        this.run = run;
        this.copy = new Copy(run.stdout());
        this.stdout = new PrintStream(copy, true, StandardCharsets.UTF_8);
    }

    @Override
    public Task task() {
        return run.task();
    }

    @Override
    public void started(OptionalLong pid) {
        run.started(pid);
    }

    @Override
    public CompletableFuture<Duration> stopRequested() {
        return run.stopRequested();
    }

    @Override
    public PrintStream stdout() {
        return stdout;
    }

    @Override
    public PrintStream stderr() {
        return run.stderr();
    }

    /** @return the outcome, or a failure when the program said it went well and has no result to show for it */
    Outcome judge(Outcome outcome) {
        if (!(outcome instanceof Outcome.Exited(var exitCode))) {
            return outcome;
        }
        var written = copy.written();
        var result = written.length > MAX_BYTES ? Optional.<JsonNode>empty() : object(written);
        if (exitCode != 0) {
            return result.map(said -> said.path("error").textValue())
                    .<Outcome>map(error -> new Outcome.Failed(exitCode, error))
                    .orElse(outcome);
        }
        if (written.length > MAX_BYTES) {
            return new Outcome.Failed(exitCode, "the plugin wrote a result of more than " + MAX_BYTES + " bytes");
        }
        return result.isPresent()
                ? outcome
                : new Outcome.Failed(exitCode, "the plugin did not write one JSON object to its standard output");
    }

    private static Optional<JsonNode> object(byte[] text) {
        try {
            return Optional.of(Json.MAPPER.readTree(new String(text, StandardCharsets.UTF_8)))
                    .filter(JsonNode::isObject);
        } catch (JsonProcessingException e) {
            return Optional.empty(); // told as the reason why the task failed
        }
    }

    /** Keeps the beginning, one byte more than may be. */
    private static final class Copy extends OutputStream {
        private final PrintStream target;
        private final ByteArrayOutputStream beginning = new ByteArrayOutputStream(256);

        Copy(PrintStream target) {
            this.target = target;
        }

        @Override
        public void write(int value) {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            target.write(bytes, offset, length);
            synchronized (this) {
                beginning.write(bytes, offset, Math.min(length, MAX_BYTES + 1 - beginning.size()));
            }
        }

        @Override
        public void flush() {
            target.flush();
        }

        synchronized byte[] written() {
            return beginning.toByteArray();
        }
    }
}
