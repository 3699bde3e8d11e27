package io.muster.gateway.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.muster.gateway.stream.OutputProgress.Verdict;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.message.OutputChunk;
import io.muster.schemas.task.OutputStreamName;
import io.muster.schemas.task.TaskState;
import io.muster.schemas.view.TaskView;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OutputProgressTest {
    /** SHA-256 of {@code one two}, as {@code printf 'one two' | sha256sum} gives it. */
    private static final String ONE_TWO = "8ab63e29a4ba14e4e1688f9c15e5af90895421358c945b0431f85d66977bd3d2";

    private final OutputProgress progress = new OutputProgress(0);

    @Test
    void everyChunkCountsOnce() {
        assertEquals(new Verdict.Next(0, 0), progress.see(chunk(1, 1, 0, "one ")));
        assertInstanceOf(Verdict.Old.class, progress.see(chunk(1, 1, 0, "one ")));
        assertEquals(new Verdict.Next(4, 0), progress.see(chunk(1, 2, 4, "two")));
        assertEquals(2, progress.received());
        assertTrue(progress.isAtEnd(outcome(2, null)));
        assertTrue(progress.isComplete(outcome(2, null)));
    }

    @Test
    void aGapIsToldInBytesOfItsStream() {
        progress.see(chunk(1, 1, 0, "€"));
        assertEquals(new Verdict.Next(3, 7), progress.see(chunk(1, 3, 10, "x")));
        assertFalse(progress.isComplete(outcome(3, null)));
    }

    @Test
    void aHigherAttemptBeginsAnewAndALowerOneNoLongerCounts() {
        progress.see(chunk(1, 5, 0, "old"));
        assertEquals(new Verdict.Next(0, 0), progress.see(chunk(2, 1, 0, "new")));
        assertInstanceOf(Verdict.Old.class, progress.see(chunk(1, 6, 3, "old")));
        assertEquals(1, progress.received());
        assertEquals(2, progress.attempt());
    }

    @Test
    void aTextThatIsNotWhatTheAgentReadIsNotComplete() {
        progress.see(chunk(1, 1, 0, "one two"));
        assertTrue(progress.isComplete(outcome(1, ONE_TWO)));
        var other = new OutputProgress(1);
        other.see(chunk(1, 1, 0, "one too"));
        assertFalse(other.isComplete(outcome(1, ONE_TWO)));
    }

    @Test
    void theEndIsNotSeenWhenTheLastChunkIsMissing() {
        progress.see(chunk(1, 1, 0, "one"));
        assertFalse(progress.isAtEnd(outcome(2, null)));
        assertFalse(progress.isComplete(outcome(2, null)));
    }

    private static OutputChunk chunk(int attempt, long sequence, long offset, String data) {
        return new OutputChunk(
                new TaskId("t"),
                null,
                new AgentId("web-1"),
                attempt,
                sequence,
                OutputStreamName.STDOUT,
                offset,
                data,
                Instant.EPOCH);
    }

    private static TaskView.Outcome outcome(long chunks, @Nullable String stdoutSha256) {
        return new TaskView.Outcome(
                TaskState.SUCCEEDED, 0, "", "", 0, 0, true, chunks, stdoutSha256, null, 1L, null, null, Instant.EPOCH);
    }
}
