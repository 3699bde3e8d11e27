package io.muster.gateway.task;

import io.muster.gateway.link.CommandLog;
import io.muster.gateway.problem.ProblemCode;
import io.muster.gateway.problem.ProblemException;
import io.muster.runtime.kafka.LogUnavailableException;
import io.muster.schemas.message.CancelTask;
import io.muster.schemas.message.TaskCancelRequested;
import io.muster.schemas.task.TaskState;
import io.muster.schemas.view.TaskView;
import io.muster.schemas.view.TaskView.CancelRequest;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts into the log that a task is to be canceled, and tells its agent, if one is known. When that is not so, or no longer,
 * the dispatcher sees to the rest.
 */
final class TaskCancellation {
    private static final Logger log = LoggerFactory.getLogger(TaskCancellation.class);
    private final CommandLog commands;
    private final InstantSource clock;

    TaskCancellation(CommandLog commands, InstantSource clock) {
        this.commands = commands;
        this.clock = clock;
    }

    /**
     * Asks for it, unless that was done before.
     *
     * @param traceparent the W3C trace that the request belongs to
     * @return the task with the request
     * @throws ProblemException 409 when the task has ended, and not because it was canceled
     * @throws LogUnavailableException when Kafka did not confirm; the outcome is unknown
     */
    TaskView request(TaskView view, String principal, String traceparent) {
        if (isOver(view) && view.state() != TaskState.CANCELED) {
            throw new ProblemException(
                    ProblemCode.TASK_ENDED,
                    "Task " + view.taskId() + " is " + view.state().wireName() + "; there is nothing left to cancel.");
        }
        if (view.cancelRequest() != null || view.state() == TaskState.CANCELED) {
            return view;
        }
        var at = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        write(view, new TaskCancelRequested(view.taskId(), view.jobId(), principal, at), traceparent);
        log.atInfo()
                .addKeyValue("task_id", view.taskId())
                .addKeyValue("requested_by", principal)
                .log("task to be canceled");
        return with(new CancelRequest(principal, at), view);
    }

    /** A later view of the same task, with the request, which may not have been folded yet. */
    static TaskView requested(TaskView asked, TaskView later) {
        var request = asked.cancelRequest();
        return request == null || later.cancelRequest() != null ? later : with(request, later);
    }

    private static TaskView with(CancelRequest request, TaskView view) {
        return new TaskView(view.taskId(), view.jobId(), view.submission(), view.attempt(), view.givenUp(), request);
    }

    /** True when there is nothing left to cancel. A lost task may still run on a machine that cannot be heard. */
    static boolean isOver(TaskView view) {
        return view.state().isTerminal() && view.state() != TaskState.LOST;
    }

    private void write(TaskView view, TaskCancelRequested event, String traceparent) {
        try {
            var agent = view.agentId();
            if (agent.isEmpty()) {
                commands.write(event, traceparent).join();
                return;
            }
            var agentId = agent.get();
            var written = commands.write(event, agentId, traceparent);
            if (written.isCompletedExceptionally()) {
                written.join(); // Kafka is away: do not wait for it a second time
            }
            var command = new CancelTask(event.taskId(), agentId, event.requestedBy(), event.requestedAt());
            CompletableFuture.allOf(written, commands.write(command, agentId, traceparent))
                    .join();
        } catch (CompletionException e) {
            throw new LogUnavailableException("cancel not confirmed", e.getCause());
        }
    }
}
