package io.muster.agent.journal;

import io.muster.schemas.message.TaskDelivered;
import io.muster.schemas.message.TaskEvent;
import io.muster.schemas.message.TaskReturned;
import io.muster.schemas.message.TaskStarted;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An attempt that the agent is not done with: it waits, or it was started, or its result is not acknowledged yet.
 *
 * @param started null while it waits, and for good when it was refused
 * @param spawned null unless it runs, or ran, as a process
 * @param finished null until it is over
 * @param returned null unless it was given back, not started
 */
public record LiveAttempt(
        JournalRecord.Accepted accepted,
        JournalRecord.@Nullable Started started,
        JournalRecord.@Nullable Spawned spawned,
        JournalRecord.@Nullable Finished finished,
        JournalRecord.@Nullable Returned returned) {

    static LiveAttempt of(JournalRecord.Accepted accepted) {
        return new LiveAttempt(accepted, null, null, null, null);
    }

    LiveAttempt with(JournalRecord.Started record) {
        return new LiveAttempt(accepted, record, spawned, finished, returned);
    }

    LiveAttempt with(JournalRecord.Spawned record) {
        return new LiveAttempt(accepted, started, record, finished, returned);
    }

    LiveAttempt with(JournalRecord.Finished record) {
        return new LiveAttempt(accepted, started, spawned, record, returned);
    }

    LiveAttempt with(JournalRecord.Returned record) {
        return new LiveAttempt(accepted, started, spawned, finished, record);
    }

    /** Accepted, and neither started nor refused nor given back. */
    public boolean isWaiting() {
        return started == null && finished == null && returned == null;
    }

    /** Started, and nothing says that it ended. */
    public boolean isCutOff() {
        return started != null && finished == null;
    }

    /** What the rest of the system is to hear of this attempt, in order; the same each time it is asked for. */
    public List<TaskEvent> events() {
        var events = new ArrayList<TaskEvent>();
        events.add(delivered(accepted));
        if (started != null) {
            events.add(
                    started(accepted, started.bootId(), started.startedAt(), spawned == null ? null : spawned.pid()));
        }
        if (finished != null) {
            events.add(finished.result());
        }
        if (returned != null) {
            events.add(returned.report());
        }
        return events;
    }

    public static TaskDelivered delivered(JournalRecord.Accepted accepted) {
        var command = accepted.command();
        return new TaskDelivered(
                command.taskId(), command.jobId(), command.agentId(), command.attempt(), accepted.deliveredAt());
    }

    public static TaskReturned returned(JournalRecord.Accepted accepted, Instant returnedAt) {
        var command = accepted.command();
        return new TaskReturned(command.taskId(), command.jobId(), command.agentId(), command.attempt(), returnedAt);
    }

    public static TaskStarted started(
            JournalRecord.Accepted accepted, String bootId, Instant startedAt, @Nullable Long pid) {
        var command = accepted.command();
        return new TaskStarted(
                command.taskId(), command.jobId(), command.agentId(), command.attempt(), pid, bootId, startedAt);
    }

    List<JournalRecord> records() {
        var records = new ArrayList<JournalRecord>();
        records.add(accepted);
        if (started != null) {
            records.add(started);
        }
        if (spawned != null) {
            records.add(spawned);
        }
        if (finished != null) {
            records.add(finished);
        }
        if (returned != null) {
            records.add(returned);
        }
        return records;
    }
}
