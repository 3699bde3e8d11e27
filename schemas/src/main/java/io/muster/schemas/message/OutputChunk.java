package io.muster.schemas.message;

import static java.util.Objects.requireNonNull;

import io.muster.schemas.id.AgentId;
import io.muster.schemas.id.JobId;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.task.OutputStreamName;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A piece of what a running task writes. Chunks are lossy by design, and are folded into no view: the result has what is
 * kept for good. A gap in {@code sequence} tells of a loss, and {@link TaskFinished#outputChunks} whether the end was seen.
 *
 * @param sequence counts the chunks of an attempt, of both streams together, from 1
 * @param offset where in the stream's text the chunk begins, in bytes of UTF-8
 * @param data the text: whole characters of valid UTF-8, secrets masked, U+FFFD for bytes that are no UTF-8
 */
public record OutputChunk(
        TaskId taskId,
        @Nullable JobId jobId,
        AgentId agentId,
        int attempt,
        long sequence,
        OutputStreamName stream,
        long offset,
        String data,
        Instant writtenAt)
        implements Message {

    public OutputChunk {
        requireNonNull(taskId, "task_id");
        requireNonNull(agentId, "agent_id");
        requireNonNull(stream, "stream");
        requireNonNull(data, "data");
        requireNonNull(writtenAt, "written_at");
        Limits.attempt(attempt);
        if (sequence < 1) {
            throw new IllegalArgumentException("sequence must be 1 or more");
        }
        Limits.notNegative("offset", offset);
    }

    /** As that of the task's events, so that one partition number holds all of a task. */
    @Override
    public String key() {
        return jobId == null ? taskId.value() : jobId.value();
    }

    @Override
    public String eventId() {
        return taskId + "/" + attempt + "/output/" + sequence;
    }

    @Override
    public Instant at() {
        return writtenAt;
    }
}
