package io.muster.agent.execute;

import io.muster.agent.handler.Handler;
import io.muster.agent.handler.Work;
import io.muster.agent.journal.JournalRecord.Accepted;
import io.muster.agent.output.SecretMask;
import io.muster.agent.policy.PolicyGate;
import io.muster.agent.policy.PolicyRequest;
import io.muster.agent.policy.Verdict;
import io.muster.schemas.codec.Json;
import io.muster.schemas.message.RunTask;
import io.muster.schemas.message.TaskFinished;
import io.muster.schemas.task.SecretParams;
import io.muster.schemas.task.TaskState;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides whether an attempt may run at all: when it is taken over, so that a refusal is told at once, and again when its turn
 * has come, for then the time may be over, or the policy another.
 */
public final class Admission {
    private static final Logger log = LoggerFactory.getLogger(Admission.class);
    private final Handlers handlers;
    private final PolicyGate policy;
    private final InstantSource clock;

    public Admission(Handlers handlers, PolicyGate policy, InstantSource clock) {
        this.handlers = handlers;
        this.policy = policy;
        this.clock = clock;
    }

    sealed interface Decision {
        /**
         * May run when there is a slot, if that is soon enough.
         *
         * @param secrets what its output must not show
         */
        record Ready(Accepted accepted, Work work, List<String> secrets) implements Decision {}

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
        return prepare(accepted, handler.get());
    }

    private Decision prepare(Accepted accepted, Handler handler) {
        var command = accepted.command();
        var secrets = List.<String>of();
        try {
            var params = SecretParams.split(command.params());
            secrets = params.secrets();
            var work = handler.prepare(DangerOverride.withoutIt(params.others()));
            var ready = new Decision.Ready(accepted, work, secrets);
            return refusedByPolicy(ready).<Decision>map(refused -> refused).orElse(ready);
        } catch (IllegalArgumentException e) {
            return rejected(accepted, SecretMask.masked("params: " + e.getMessage(), secrets));
        } catch (RuntimeException | Error e) { // a plugin may be anybody's code
            var failure = MaskedFailure.of(e, secrets);
            log.atWarn()
                    .setCause(failure)
                    .addKeyValue("type", command.type())
                    .log("the handler failed on a task's params");
            return rejected(accepted, "the handler failed on the params: " + failure);
        }
    }

    /** What speaks against starting it now, although it was admitted. */
    Optional<Decision.Refused> refusedAtStart(Decision.Ready ready) {
        return isLate(ready.accepted()) ? Optional.of(expired(ready.accepted())) : refusedByPolicy(ready);
    }

    private Optional<Decision.Refused> refusedByPolicy(Decision.Ready ready) {
        var command = ready.accepted().command();
        var verdict = judge(command, ready.work(), ready.secrets());
        return verdict.allowed()
                ? Optional.empty()
                : Optional.of(new Decision.Refused(Results.refusedByPolicy(
                        command,
                        verdict.rule(),
                        SecretMask.masked(
                                "refused by the policy rule '" + verdict.rule() + "': " + verdict.reason(),
                                ready.secrets()),
                        clock.instant())));
    }

    /** A policy that cannot be asked allows nothing. */
    private Verdict judge(RunTask command, Work work, List<String> secrets) {
        try {
            return policy.decide(new PolicyRequest(
                    command.type(), command.submittedBy(), work.intent(), DangerOverride.isIn(command.params())));
        } catch (RuntimeException | Error e) {
            log.atError()
                    .setCause(MaskedFailure.of(e, secrets))
                    .addKeyValue("task_id", command.taskId())
                    .log("the policy could not be asked about a task");
            return new Verdict(false, "policy-failure", "the policy could not be asked: " + e, false, List.of());
        }
    }

    private boolean isLate(Accepted accepted) {
        return clock.instant().isAfter(accepted.command().startBefore());
    }

    private Decision.Refused expired(Accepted accepted) {
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
