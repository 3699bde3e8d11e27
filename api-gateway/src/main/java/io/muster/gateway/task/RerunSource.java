package io.muster.gateway.task;

import io.muster.gateway.history.LogReadings;
import io.muster.gateway.problem.ProblemCode;
import io.muster.gateway.problem.ProblemException;
import io.muster.runtime.history.History;
import io.muster.runtime.history.HistoryQuery;
import io.muster.runtime.history.LogEntry;
import io.muster.runtime.history.LogStretch;
import io.muster.schemas.codec.Decoded;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.message.TaskEvent;
import io.muster.schemas.message.TaskSubmitted;
import io.muster.schemas.view.TaskFacts;
import io.muster.schemas.view.TaskView;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds out what a task that is to be run again was told: from its view, else from the log, which keeps it for longer. */
final class RerunSource {
    private static final History.Limits LIMITS = new History.Limits(Long.MAX_VALUE, Duration.ofSeconds(10));
    private static final List<String> TOPICS = List.of("task-events", "results");
    private final TaskFinder finder;
    private final LogReadings log;

    RerunSource(TaskFinder finder, LogReadings log) {
        this.finder = finder;
        this.log = log;
    }

    /**
     * What to submit.
     *
     * @throws ProblemException 404 when there is no such task, 409 when it has not ended, 429 and 503 when that cannot be
     *     found out now
     */
    TaskRequest of(TaskId taskId) {
        var view = finder.find(taskId);
        view.ifPresent(RerunSource::requireEnded);
        var submission = view.isPresent() ? view.get().submission() : null;
        return TaskRequest.again(submission == null ? fromLog(taskId, view.isPresent()) : submission);
    }

    private static void requireEnded(TaskView view) {
        if (!view.state().isTerminal()) {
            throw notEnded(view.taskId(), "is " + view.state().wireName());
        }
    }

    private TaskSubmitted fromLog(TaskId taskId, boolean isKnownToHaveEnded) {
        var told = log.read(history -> {
            var found = new Told();
            var reading = history.begin(HistoryQuery.of(taskId, TOPICS));
            reading.read(found, LIMITS);
            if (!reading.isOver()) {
                throw new ProblemException(
                        ProblemCode.LOG_UNAVAILABLE,
                        "The log could not be searched for task " + taskId + " in time. Nothing was submitted.");
            }
            return found;
        });
        if (told.submission == null) {
            throw new ProblemException(
                    ProblemCode.TASK_NOT_FOUND,
                    "There is no task " + taskId + ", neither in the views nor in the log.");
        }
        if (!told.ended && !isKnownToHaveEnded) {
            throw notEnded(taskId, "has no end in the log");
        }
        return told.submission;
    }

    private static ProblemException notEnded(TaskId taskId, String state) {
        return new ProblemException(
                ProblemCode.TASK_NOT_ENDED,
                "Task " + taskId + " " + state + "; wait for its end: GET /api/v1/tasks/" + taskId + "?wait=60s");
    }

    /** What the log tells of one task. */
    private static final class Told implements History.Listener {
        private @Nullable TaskSubmitted submission;
        private boolean ended;

        @Override
        public void gap(LogStretch.Gap gap) {
            // What is gone cannot be repeated; that is said when nothing is found.
        }

        @Override
        public boolean entry(LogEntry entry) {
            if (entry.decoded() instanceof Decoded.Known(TaskEvent event, var _, var _)) {
                ended = ended || TaskFacts.of(event, entry.offset()).state().isTerminal();
                if (submission == null && event instanceof TaskSubmitted submitted) {
                    submission = submitted;
                }
            }
            return true;
        }
    }
}
