package io.muster.agent.execute;

import io.muster.agent.handler.Work;
import io.muster.agent.journal.JournalRecord.Accepted;
import io.muster.schemas.codec.Json;
import io.muster.schemas.message.TaskFinished;
import io.muster.schemas.task.TaskState;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides whether an attempt may run at all. Local policy will have its say here. */
public final class Admission {
    private static final Logger log = LoggerFactory.getLogger(Admission.class);
    private final Handlers handlers;
    private final InstantSource clock;

    public Admission(Handlers handlers, InstantSource clock) {
        this.handlers = handlers;
        this.clock = clock;
    }

    sealed interface Decision {
        /** May run when there is a slot, if that is soon enough. */
        record Ready(Accepted accepted, Work work) implements Decision {}

        record Refused(TaskFinished result) implements Decision {}
    }

    Decision decide(Accepted accepted) {
        var command = accepted.command();
        if (isLate(accepted)) {
            return expired(accepted);
        }
        var handler = handlers.of(command.type());
        if (handler.isEmpty()) {
            return rejected(
                    accepted,
                    "this agent runs no tasks of type '" + command.type() + "'; it runs "
                            + String.join(", ", handlers.types()));
        }
        try {
            return new Decision.Ready(accepted, handler.get().prepare(command.params()));
        } catch (IllegalArgumentException e) {
            return rejected(accepted, "params: " + e.getMessage());
        } catch (RuntimeException e) {
            log.atWarn().setCause(e).addKeyValue("type", command.type()).log("the handler failed on a task's params");
            return rejected(accepted, "the handler failed on the params: " + e);
        }
    }

    boolean isLate(Accepted accepted) {
        return clock.instant().isAfter(accepted.command().startBefore());
    }

    Decision.Refused expired(Accepted accepted) {
        var command = accepted.command();
        return new Decision.Refused(Results.refused(
                command,
                TaskState.EXPIRED,
                "was to start before " + Json.format(command.startBefore()),
                clock.instant()));
    }

    private Decision.Refused rejected(Accepted accepted, String reason) {
        return new Decision.Refused(Results.refused(accepted.command(), TaskState.REJECTED, reason, clock.instant()));
    }
}
