package io.muster.dispatcher.placement;

import io.muster.dispatcher.intake.LogWriter;
import io.muster.schemas.message.RunTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells agents what to run. A command that does not arrive is sent again by {@link Redrive}. */
record Commands(LogWriter writer) {
    private static final Logger log = LoggerFactory.getLogger(Commands.class);

    void send(RunTask command) {
        var reported = writer.append(command).whenComplete((written, failure) -> {
            if (failure != null) {
                log.atWarn()
                        .setCause(failure)
                        .addKeyValue("task_id", command.taskId())
                        .addKeyValue("agent_id", command.agentId())
                        .log("the agent could not be told; trying again");
            }
        });
        if (reported.isCompletedExceptionally()) {
            log.atDebug().addKeyValue("task_id", command.taskId()).log("refused at once");
        }
    }
}
