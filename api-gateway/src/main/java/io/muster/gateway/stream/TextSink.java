package io.muster.gateway.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.muster.schemas.message.OutputChunk;
import io.muster.schemas.task.OutputStreamName;
import io.muster.schemas.view.TaskView;
import java.io.IOException;
import java.io.OutputStream;

/** The text as the program wrote it. What is missing is told in lines of the form {@code [... 12 bytes lost ...]}. */
final class TextSink implements OutputSink {
    private final OutputStream client;
    private final OutputRequest request;

    TextSink(OutputStream client, OutputRequest request) {
        this.client = client;
        this.request = request;
    }

    @Override
    public void open() throws IOException {
        client.flush();
    }

    @Override
    public void chunk(OutputChunk chunk) throws IOException {
        say(chunk.data());
    }

    @Override
    public void lost(OutputStreamName stream, long offset, long bytes) throws IOException {
        say("\n[... " + bytes + " bytes of " + stream.wireName() + " were lost on the way ...]\n");
    }

    @Override
    public void kept(TaskView.Outcome outcome) throws IOException {
        if (request.wants(OutputStreamName.STDOUT)) {
            say(outcome.stdout());
        }
        if (request.wants(OutputStreamName.STDERR)) {
            say(outcome.stderr());
        }
    }

    @Override
    public void end(OutputEnd end) throws IOException {
        if (Boolean.FALSE.equals(end.complete()) && end.receivedChunks() > 0) {
            say("\n[... " + end.receivedChunks() + " of " + end.outputChunks()
                    + " chunks of the output have come ...]\n");
        }
    }

    @Override
    public void broken(String reason) throws IOException {
        say("\n[... cannot be read on: " + reason + " ...]\n");
    }

    @Override
    public void quiet() {
        // a text has no words for nothing
    }

    private void say(String text) throws IOException {
        client.write(text.getBytes(UTF_8));
        client.flush();
    }
}
