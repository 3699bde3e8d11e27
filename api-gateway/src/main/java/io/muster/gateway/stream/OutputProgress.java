package io.muster.gateway.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.muster.schemas.message.OutputChunk;
import io.muster.schemas.task.OutputStreamName;
import io.muster.schemas.view.TaskView;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What of an attempt's output has been seen, and whether that is all. The highest attempt counts. Not thread-safe. */
final class OutputProgress {
    private final Map<OutputStreamName, Seen> streams = new EnumMap<>(OutputStreamName.class);
    private int attempt;
    private long lastSequence;
    private long received;

    private static final class Seen {
        private final MessageDigest digest = sha256();
        private long bytes;
    }

    /** What to make of a chunk. */
    sealed interface Verdict {
        /** It was seen before, or belongs to an attempt that no longer counts. */
        record Old() implements Verdict {}

        /** @param lostBytes how much of its stream's text is missing before it */
        record Next(long lostFrom, long lostBytes) implements Verdict {}
    }

    /** @param attempt the highest that is known of; 0: none */
    OutputProgress(int attempt) {
        begin(attempt);
    }

    private void begin(int number) {
        attempt = number;
        lastSequence = 0;
        received = 0;
        for (var name : OutputStreamName.values()) {
            streams.put(name, new Seen());
        }
    }

    Verdict see(OutputChunk chunk) {
        if (chunk.attempt() > attempt) {
            begin(chunk.attempt());
        }
        if (chunk.attempt() < attempt || chunk.sequence() <= lastSequence) {
            return new Verdict.Old();
        }
        lastSequence = chunk.sequence();
        received++;
        var seen = Objects.requireNonNull(streams.get(chunk.stream()));
        var verdict = new Verdict.Next(seen.bytes, Math.max(0, chunk.offset() - seen.bytes));
        var text = chunk.data().getBytes(UTF_8);
        seen.digest.update(text);
        seen.bytes = chunk.offset() + text.length;
        return verdict;
    }

    int attempt() {
        return attempt;
    }

    long lastSequence() {
        return lastSequence;
    }

    long received() {
        return received;
    }

    /** True when the last chunk has been seen, whatever became of the others. */
    boolean isAtEnd(TaskView.Outcome outcome) {
        return lastSequence >= chunks(outcome);
    }

    /** Whether every chunk has been seen, and the texts are those that the agent has read. Call once, at the end. */
    boolean isComplete(TaskView.Outcome outcome) {
        return received == chunks(outcome)
                && matches(OutputStreamName.STDOUT, outcome.stdoutSha256())
                && matches(OutputStreamName.STDERR, outcome.stderrSha256());
    }

    private boolean matches(OutputStreamName name, @Nullable String expected) {
        var digest = Objects.requireNonNull(streams.get(name)).digest.digest();
        return expected == null || expected.equals(HexFormat.of().formatHex(digest));
    }

    private static long chunks(TaskView.Outcome outcome) {
        return outcome.outputChunks() == null ? 0 : outcome.outputChunks();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
