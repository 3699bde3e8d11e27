package io.muster.agent.output;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.muster.schemas.message.OutputChunk;
import io.muster.schemas.task.OutputStreamName;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** What a reader who misses nothing gets. */
public final class ReceivedChunks implements OutputChunks {
    private final List<OutputChunk> chunks = new CopyOnWriteArrayList<>();

    @Override
    public void send(OutputChunk chunk, @Nullable String traceparent, Patience patience) {
        chunks.add(chunk);
    }

    public List<OutputChunk> all() {
        return chunks;
    }

    /** The stream's text, after a look at the numbers. */
    public String text(OutputStreamName stream) {
        var text = new StringBuilder();
        var sequence = 0;
        for (var chunk : chunks) {
            assertEquals(++sequence, chunk.sequence());
            if (chunk.stream() == stream) {
                assertEquals(text.toString().getBytes(UTF_8).length, chunk.offset());
                text.append(chunk.data());
            }
        }
        return text.toString();
    }
}
