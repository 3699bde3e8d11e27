package io.muster.agent.journal;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.message.RunTask;
import io.muster.schemas.message.TaskFinished;
import io.muster.schemas.message.TaskReturned;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One line of the journal. The names are on disk: a later version adds records, and renames none. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "record")
@JsonSubTypes({
    @JsonSubTypes.Type(value = JournalRecord.Opened.class, name = "opened"),
    @JsonSubTypes.Type(value = JournalRecord.Known.class, name = "known"),
    @JsonSubTypes.Type(value = JournalRecord.Accepted.class, name = "accepted"),
    @JsonSubTypes.Type(value = JournalRecord.Returned.class, name = "returned"),
    @JsonSubTypes.Type(value = JournalRecord.Started.class, name = "started"),
    @JsonSubTypes.Type(value = JournalRecord.Spawned.class, name = "spawned"),
    @JsonSubTypes.Type(value = JournalRecord.Finished.class, name = "finished"),
    @JsonSubTypes.Type(value = JournalRecord.CancelRequested.class, name = "cancel_requested"),
    @JsonSubTypes.Type(value = JournalRecord.Published.class, name = "published"),
    @JsonSubTypes.Type(value = JournalRecord.Passed.class, name = "passed"),
    @JsonSubTypes.Type(value = JournalRecord.Ceded.class, name = "ceded"),
    @JsonSubTypes.Type(value = JournalRecord.Claiming.class, name = "claiming"),
    @JsonSubTypes.Type(value = JournalRecord.Entered.class, name = "entered"),
    @JsonSubTypes.Type(value = JournalRecord.Left.class, name = "left")
})
public sealed interface JournalRecord {
    /**
     * The first record of a segment.
     *
     * @param snapshotRecords how many of the records that follow are the snapshot of everything before this segment
     */
    record Opened(int snapshotRecords) implements JournalRecord {}

    /** In a snapshot: a task whose highest attempt is over, kept so that the command is not run when it comes again. */
    record Known(TaskId taskId, int attempt, Instant finishedAt) implements JournalRecord {}

    /**
     * The command is the agent's now.
     *
     * @param traceparent W3C trace context that the command came with; its events carry it on
     * @param offset of the command in the agent's topic
     */
    record Accepted(RunTask command, @Nullable String traceparent, long offset, Instant deliveredAt)
            implements JournalRecord {
        public AttemptId attemptId() {
            return new AttemptId(command.taskId(), command.attempt());
        }
    }

    /** The attempt was claimed too late. It is not begun, and the report stays here until Kafka has acknowledged it. */
    record Returned(TaskReturned report) implements JournalRecord {
        public AttemptId attemptId() {
            return new AttemptId(report.taskId(), report.attempt());
        }
    }

    /** The attempt may have begun from here on. Whatever becomes of the agent, it is not begun again. */
    record Started(TaskId taskId, int attempt, String bootId, Instant startedAt) implements JournalRecord {}

    /** The attempt runs as a process. */
    record Spawned(TaskId taskId, int attempt, long pid) implements JournalRecord {}

    /** The attempt is over. The result stays here until Kafka has acknowledged it. */
    record Finished(TaskFinished result) implements JournalRecord {
        public AttemptId attemptId() {
            return new AttemptId(result.taskId(), result.attempt());
        }
    }

    /**
     * The task is to end, or never to begin, in this attempt and in those to come. It may be one that the agent does not know
     * yet.
     *
     * @param requestedBy the principal that asked for it
     * @param receivedAt by the agent's clock; from then on counts how long it is remembered
     */
    record CancelRequested(TaskId taskId, String requestedBy, Instant receivedAt) implements JournalRecord {}

    /** Kafka has acknowledged the last event of the attempt, and every event of the attempt before it. */
    record Published(TaskId taskId, int attempt) implements JournalRecord {}

    /** The topic is to be read from this offset on; nothing before it is left to do. */
    record Passed(long nextOffset) implements JournalRecord {}

    /** Another instance of this agent has taken the attempt. It is not begun here, also when its command comes again. */
    record Ceded(TaskId taskId, int attempt, Instant at) implements JournalRecord {}

    /**
     * An instance of the agent is about to claim the agent's topic. It may have done so from here on.
     *
     * @param place as that of {@link Entered}
     * @param othersGone true when it is certain that the instances before it are gone
     */
    record Claiming(String instance, String place, boolean othersGone) implements JournalRecord {}

    /**
     * An instance of the agent has begun to take commands.
     *
     * @param place names the directory within this boot of the machine, where only one process can be at a time; empty when
     *     that cannot be told
     * @param follows true when it goes on with what the instance before it had under way
     */
    record Entered(String instance, String place, boolean follows) implements JournalRecord {}

    /** The agent has ended in order: nothing of it runs, and nothing of it will. */
    record Left() implements JournalRecord {}
}
