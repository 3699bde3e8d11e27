package io.muster.gateway.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.muster.schemas.codec.Json;
import io.muster.schemas.message.OutputChunk;
import io.muster.schemas.task.OutputStreamName;
import io.muster.schemas.view.TaskView;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Server-sent events (WHATWG HTML, 9.2): {@code output}, {@code lost}, {@code kept}, {@code problem} and {@code end}, each
 * with a JSON document.
 */
final class EventSink implements OutputSink {
    private final OutputStream client;
    private final OutputRequest request;

    EventSink(OutputStream client, OutputRequest request) {
        this.client = client;
        this.request = request;
    }

    /** Text that is not there any more. */
    record Lost(OutputStreamName stream, long offset, long bytes) {}

    /** As in the task itself. Null: not asked for. */
    record Kept(
            @Nullable String stdout, @Nullable String stderr, long stdoutBytes, long stderrBytes, boolean truncated) {}

    record Broken(String detail) {}

    @Override
    public void open() throws IOException {
        client.flush();
    }

    @Override
    public void chunk(OutputChunk chunk) throws IOException {
        client.write(("id: " + OutputRequest.Position.of(chunk) + "\n").getBytes(UTF_8));
        event("output", chunk);
    }

    @Override
    public void lost(OutputStreamName stream, long offset, long bytes) throws IOException {
        event("lost", new Lost(stream, offset, bytes));
    }

    @Override
    public void kept(TaskView.Outcome outcome) throws IOException {
        event(
                "kept",
                new Kept(
                        request.wants(OutputStreamName.STDOUT) ? outcome.stdout() : null,
                        request.wants(OutputStreamName.STDERR) ? outcome.stderr() : null,
                        outcome.stdoutBytes(),
                        outcome.stderrBytes(),
                        outcome.truncated()));
    }

    @Override
    public void end(OutputEnd end) throws IOException {
        event("end", end);
    }

    @Override
    public void broken(String reason) throws IOException {
        event("problem", new Broken(reason));
    }

    /** A comment, by which a client that has gone is noticed, and proxies see that the connection is in use. */
    @Override
    public void quiet() throws IOException {
        client.write(":\n\n".getBytes(UTF_8));
        client.flush();
    }

    private void event(String name, Object document) throws IOException {
        // JSON has no line breaks outside strings, and escapes those within.
        client.write(
                ("event: " + name + "\ndata: " + Json.MAPPER.writeValueAsString(document) + "\n\n").getBytes(UTF_8));
        client.flush();
    }
}
