package io.muster.gateway.httpagent;

import io.muster.schemas.id.AgentId;
import io.muster.schemas.message.RunTask;
import io.muster.schemas.message.TaskAnswered;
import io.muster.schemas.message.TaskClaimed;
import io.muster.schemas.message.TaskDelivered;
import io.muster.schemas.message.TaskReturned;
import io.muster.schemas.message.TaskStarted;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands attempts out, each once. Whoever wants to hand one out writes a claim into the agent's own topic and reads the topic
 * up to it: the first claim counts, for everybody who reads that log. So it does not matter how many gateways there are, which
 * of them restart, and how often a command was sent.
 */
final class HandOut {
    private static final Logger log = LoggerFactory.getLogger(HandOut.class);
    /** Of a machine of which nobody tells when it booted. */
    private static final String UNKNOWN_BOOT = "unknown";

    private final TaskJournal journal;
    private final InstantSource clock;
    private final Supplier<String> claimIds;

    /** @param claimIds unique, whatever gateway makes them */
    HandOut(TaskJournal journal, InstantSource clock, Supplier<String> claimIds) {
        this.journal = journal;
        this.clock = clock;
        this.claimIds = claimIds;
    }

    /**
     * The next task for the agent; it counts as started. Those that come first and are to be canceled are ended on the way.
     *
     * @param wanted false when nobody waits for a task any more: what is claimed by then is kept for the next who asks
     * @return empty when there is none now
     * @throws io.muster.runtime.kafka.LogUnavailableException when Kafka does not answer; a claim that was made is kept too
     */
    Optional<RunTask> next(Mailbox box, BooleanSupplier wanted) {
        box.claiming().lock();
        try {
            while (wanted.getAsBoolean()) {
                var next = box.toDo();
                if (next.isEmpty()) {
                    return Optional.empty();
                }
                var claimed = claimed(box, next.get());
                if (claimed.isPresent() && wanted.getAsBoolean() && deal(box, claimed.get())) {
                    return Optional.ofNullable(claimed.get().command());
                }
            }
            return Optional.empty();
        } finally {
            box.claiming().unlock();
        }
    }

    /** Ends what is to be canceled and was not claimed yet, without waiting for the agent to ask for it. */
    void endCanceled(Mailbox box) {
        box.claiming().lock();
        try {
            for (var next = box.nextCanceled(); next.isPresent(); next = box.nextCanceled()) {
                claimed(box, next.get()).ifPresent(claimed -> deal(box, claimed));
            }
        } finally {
            box.claiming().unlock();
        }
    }

    /** The attempt with this gateway's claim, when that counts. */
    private Optional<Attempt> claimed(Mailbox box, Attempt attempt) {
        var id = attempt.id();
        var own = box.own(id);
        if (own.isPresent()) {
            return own;
        }
        var claim = new TaskClaimed(id.taskId(), box.agentId(), id.number(), claimIds.get(), now());
        box.claims(claim.claimId());
        var written = journal.write(claim, box.agentId(), attempt.traceparent());
        box.awaitRead(written.offset() + 1);
        box.settleLost();
        return box.own(id);
    }

    /** @return true when it is to be handed out now; else it was ended */
    private boolean deal(Mailbox box, Attempt attempt) {
        var command = attempt.command();
        var claim = attempt.claim();
        if (command == null || claim == null) {
            throw new IllegalStateException("claimed without a command: " + attempt.id());
        }
        var now = now();
        var cancel = box.cancel(command.taskId());
        var handedOut = false;
        if (cancel.isPresent()) {
            var error = "canceled by " + cancel.get().requestedBy() + " before it was started";
            journal.finish(Results.canceled(command, error, now), attempt.traceparent());
        } else {
            handedOut = start(command, attempt, now);
        }
        box.settle(claim.claimId());
        log.atInfo()
                .addKeyValue("task_id", command.taskId())
                .addKeyValue("agent_id", command.agentId())
                .addKeyValue("attempt", command.attempt())
                .log(handedOut ? "task handed out" : "task ended before it was handed out");
        return handedOut;
    }

    /** @return false when it came too late to count, see decision 10, and was given back */
    private boolean start(RunTask command, Attempt attempt, Instant now) {
        AgentId agentId = command.agentId();
        var trace = attempt.traceparent();
        var number = command.attempt();
        var delivered = journal.send(
                new TaskDelivered(command.taskId(), command.jobId(), agentId, number, now), agentId, trace);
        var limit = command.claimBefore();
        if (limit != null && !journal.confirmed(delivered).timestamp().isBefore(limit)) {
            journal.write(new TaskReturned(command.taskId(), command.jobId(), agentId, number, now), agentId, trace);
            journal.write(new TaskAnswered(command.taskId(), agentId, number, now), agentId, trace);
            return false;
        }
        var started = journal.send(
                new TaskStarted(command.taskId(), command.jobId(), agentId, number, null, UNKNOWN_BOOT, now),
                agentId,
                trace);
        journal.confirmed(delivered);
        journal.confirmed(started);
        return true;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
