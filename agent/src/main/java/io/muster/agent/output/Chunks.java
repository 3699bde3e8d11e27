package io.muster.agent.output;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.muster.agent.output.OutputChunks.Patience;
import io.muster.runtime.text.Utf8;
import io.muster.schemas.task.OutputStreamName;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes chunks of what an attempt writes to its two streams, up to a limit; the last chunk tells of the limit when it was
 * reached. Not thread-safe.
 */
final class Chunks {
    private final Sink sink;
    private final long limitBytes;
    private final Map<OutputStreamName, ChunkedStream> streams = new EnumMap<>(OutputStreamName.class);
    /** The stream that has waited longer, when both have something. */
    private OutputStreamName first = OutputStreamName.STDOUT;

    private long streamedBytes;
    /** The limit has been passed, and that has been said; or nothing is to be streamed at all. */
    private boolean isOver;

    private long count;

    /** Makes a message of a piece, and sends it. */
    @FunctionalInterface
    interface Sink {
        void send(long sequence, OutputStreamName stream, ChunkedStream.Piece piece, Patience patience);
    }

    /** @param limitBytes 0: nothing is streamed */
    Chunks(long limitBytes, int chunkBytes, Sink sink) {
        this.limitBytes = limitBytes;
        this.isOver = limitBytes == 0;
        this.sink = sink;
        for (var name : OutputStreamName.values()) {
            streams.put(name, new ChunkedStream(chunkBytes));
        }
    }

    void write(OutputStreamName name, byte[] text) {
        if (isOver || text.length == 0) {
            return;
        }
        var stream = stream(name);
        if (!isPending()) {
            first = name;
        }
        var room = limitBytes - streamedBytes;
        if (text.length <= room) {
            append(stream, text, text.length);
        } else {
            append(stream, text, Utf8.wholeCharacters(text, (int) room));
            endWith(stream, "\n[... output beyond " + limitBytes + " bytes is not streamed ...]\n");
        }
        while (stream.isFull()) {
            cut(name, Patience.A_MOMENT);
        }
    }

    private void endWith(ChunkedStream stream, String notice) {
        isOver = true;
        flush(Patience.A_MOMENT);
        append(stream, notice.getBytes(UTF_8), notice.length());
        flush(Patience.A_MOMENT);
    }

    private void append(ChunkedStream stream, byte[] text, int length) {
        stream.append(text, length);
        streamedBytes += length;
    }

    boolean isPending() {
        return streams.values().stream().anyMatch(stream -> !stream.isEmpty());
    }

    /** Sends everything there is. */
    void flush(Patience patience) {
        cutAll(first, patience);
        for (var name : OutputStreamName.values()) {
            cutAll(name, patience);
        }
    }

    private void cutAll(OutputStreamName name, Patience patience) {
        while (!stream(name).isEmpty()) {
            cut(name, patience);
        }
    }

    private void cut(OutputStreamName name, Patience patience) {
        stream(name).cut().ifPresent(piece -> sink.send(++count, name, piece, patience));
    }

    /** How many chunks were made. */
    long count() {
        return count;
    }

    /** SHA-256 of all that was streamed of it, in hex; null when that was nothing. Call once, at the end. */
    @Nullable String digest(OutputStreamName name) {
        return stream(name).digestOfPieces();
    }

    private ChunkedStream stream(OutputStreamName name) {
        return Objects.requireNonNull(streams.get(name));
    }
}
