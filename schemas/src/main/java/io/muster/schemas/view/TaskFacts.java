package io.muster.schemas.view;

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
import io.muster.schemas.view.TaskView.Assignment;
import io.muster.schemas.view.TaskView.Attempt;
import io.muster.schemas.view.TaskView.CancelRequest;
import io.muster.schemas.view.TaskView.GivenUp;
import io.muster.schemas.view.TaskView.Mark;
import io.muster.schemas.view.TaskView.Outcome;
import io.muster.schemas.view.TaskView.Report;
import io.muster.schemas.view.TaskView.Start;

/** What events say, each by itself: views of which the task's view is the join. */
public final class TaskFacts {
    private TaskFacts() {}

    /**
     * What one event alone says of its task. A view is the join of these.
     *
     * @param offset of its record in its topic
     */
    public static TaskView of(TaskEvent event, long offset) {
        var attempt = switch (event) {
            case TaskSubmitted e ->
                e.agentId() == null ? null : assigned(1, new Assignment(e.agentId(), offset, e.submittedAt(), null));
            case TaskQueued e ->
                assigned(e.attempt(), new Assignment(e.agentId(), offset, e.queuedAt(), e.claimBefore()));
            case TaskDelivered e -> reported(e.attempt(), new Report(e.agentId(), e.deliveredAt(), null, null, null));
            case TaskReturned e -> reported(e.attempt(), new Report(e.agentId(), null, e.returnedAt(), null, null));
            case TaskStarted e ->
                reported(
                        e.attempt(),
                        new Report(e.agentId(), null, null, new Start(e.startedAt(), e.bootId(), e.pid()), null));
            case TaskFinished e -> reported(e.attempt(), new Report(e.agentId(), null, null, null, outcome(e)));
            case TaskExpired e -> null;
            case TaskLost e -> null;
            case TaskRecalled e -> null;
            case TaskCancelRequested e -> null;
            case TaskCanceled e -> null;
        };
        var submission = event instanceof TaskSubmitted submitted ? submitted : null;
        var cancelRequest = event instanceof TaskCancelRequested requested
                ? new CancelRequest(requested.requestedBy(), requested.requestedAt())
                : null;
        return new TaskView(event.taskId(), event.jobId(), submission, attempt, givenUp(event), cancelRequest);
    }

    /** A task that was just submitted, before it is known where in the log it is. For showing, not for folding. */
    public static TaskView accepted(TaskSubmitted submitted) {
        return of(submitted, 0);
    }

    private static Attempt assigned(int number, Assignment assignment) {
        return new Attempt(number, assignment, null);
    }

    private static Attempt reported(int number, Report report) {
        return new Attempt(number, null, report);
    }

    private static Outcome outcome(TaskFinished e) {
        return new Outcome(
                e.status(),
                e.exitCode(),
                e.stdout(),
                e.stderr(),
                e.stdoutBytes(),
                e.stderrBytes(),
                e.truncated(),
                e.outputChunks(),
                e.stdoutSha256(),
                e.stderrSha256(),
                e.durationMs(),
                e.policyRule(),
                e.error(),
                e.finishedAt());
    }

    private static GivenUp givenUp(TaskEvent event) {
        return switch (event) {
            case TaskExpired e -> new GivenUp(new Mark(e.attempt(), e.expiredAt()), null, null, null);
            case TaskLost e -> new GivenUp(null, new Mark(e.attempt(), e.lostAt()), null, null);
            case TaskRecalled e -> new GivenUp(null, null, new Mark(e.attempt(), e.recalledAt()), null);
            case TaskCanceled e -> new GivenUp(null, null, null, new Mark(e.attempt(), e.canceledAt()));
            case TaskSubmitted e -> GivenUp.NEVER;
            case TaskQueued e -> GivenUp.NEVER;
            case TaskDelivered e -> GivenUp.NEVER;
            case TaskReturned e -> GivenUp.NEVER;
            case TaskStarted e -> GivenUp.NEVER;
            case TaskFinished e -> GivenUp.NEVER;
            case TaskCancelRequested e -> GivenUp.NEVER;
        };
    }
}
