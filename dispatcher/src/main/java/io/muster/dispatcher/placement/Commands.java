package io.muster.dispatcher.placement;

import io.muster.dispatcher.intake.LogWriter;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.message.AgentCommand;
import io.muster.schemas.message.CancelTask;
import io.muster.schemas.message.RunTask;
import io.muster.schemas.view.TaskView;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells agents what to do. A command that does not arrive is sent again by {@link Redrive} or {@link CancelRedrive}. */
record Commands(LogWriter writer) {
    private static final Logger log = LoggerFactory.getLogger(Commands.class);

    /**
     * Tells the agent that has the task to run it, and before that to cancel it when it is to be canceled: so the agent ends
     * it without a start.
     */
    void run(TaskView view) {
        var submission = view.submission();
        var attempt = view.attempt();
        if (submission == null || attempt == null) {
            throw new IllegalArgumentException("nobody has " + view.taskId());
        }
        if (view.cancelRequest() != null) {
            cancel(view);
        }
        var command = RunTask.of(submission, attempt.agentId(), attempt.number(), attempt.claimBefore());
        send(command, attempt.agentId());
    }

    /** Tells the agent that has the task to end it. */
    void cancel(TaskView view) {
        var request = view.cancelRequest();
        var attempt = view.attempt();
        if (request == null || attempt == null) {
            throw new IllegalArgumentException("nobody has " + view.taskId() + ", or nobody wants it to end");
        }
        send(
                new CancelTask(view.taskId(), attempt.agentId(), request.requestedBy(), request.requestedAt()),
                attempt.agentId());
    }

    private void send(AgentCommand command, AgentId agentId) {
        var reported = writer.append(command).whenComplete((written, failure) -> {
            if (failure != null) {
                log.atWarn()
                        .setCause(failure)
                        .addKeyValue("event_id", command.eventId())
                        .addKeyValue("agent_id", agentId)
                        .log("the agent could not be told; trying again");
            }
        });
        if (reported.isCompletedExceptionally()) {
            log.atDebug().addKeyValue("event_id", command.eventId()).log("refused at once");
        }
    }
}
