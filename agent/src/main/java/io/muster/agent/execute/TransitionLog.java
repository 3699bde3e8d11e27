package io.muster.agent.execute;

import io.muster.schemas.message.TaskCancelRequested;
import io.muster.schemas.message.TaskCanceled;
import io.muster.schemas.message.TaskDelivered;
import io.muster.schemas.message.TaskEvent;
import io.muster.schemas.message.TaskExpired;
import io.muster.schemas.message.TaskFinished;
import io.muster.schemas.message.TaskLost;
import io.muster.schemas.message.TaskQueued;
import io.muster.schemas.message.TaskRecalled;
import io.muster.schemas.message.TaskReturned;
import io.muster.schemas.message.TaskStarted;
import io.muster.schemas.message.TaskSubmitted;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** One line per state that a task reaches here. */
final class TransitionLog {
    private static final Logger log = LoggerFactory.getLogger(TransitionLog.class);

    private TransitionLog() {}

    static void write(TaskEvent event) {
        switch (event) {
            case TaskDelivered e -> line(e, e.attempt()).log("delivered");
            case TaskReturned e -> line(e, e.attempt()).log("given back: it was claimed too late");
            case TaskStarted e ->
                line(e, e.attempt()).addKeyValue("pid", e.pid()).log("running");
            case TaskFinished e ->
                line(e, e.attempt())
                        .addKeyValue("exit_code", e.exitCode())
                        .addKeyValue("duration_ms", e.durationMs())
                        .log(e.status().wireName());
            case TaskSubmitted e -> throw new IllegalArgumentException("not an agent's event: " + e.eventId());
            case TaskExpired e -> throw new IllegalArgumentException("not an agent's event: " + e.eventId());
            case TaskRecalled e -> throw new IllegalArgumentException("not an agent's event: " + e.eventId());
            case TaskLost e -> throw new IllegalArgumentException("not an agent's event: " + e.eventId());
            case TaskCancelRequested e -> throw new IllegalArgumentException("not an agent's event: " + e.eventId());
            case TaskCanceled e -> throw new IllegalArgumentException("not an agent's event: " + e.eventId());
            case TaskQueued e -> throw new IllegalArgumentException("not an agent's event: " + e.eventId());
        }
    }

    private static LoggingEventBuilder line(TaskEvent event, int attempt) {
        return log.atInfo().addKeyValue("task_id", event.taskId()).addKeyValue("attempt", attempt);
    }
}
