package io.muster.gateway.task;

import io.muster.gateway.link.CommandLog;
import io.muster.gateway.link.CommandLog.RecordTooLarge;
import io.muster.gateway.problem.ProblemCode;
import io.muster.gateway.problem.ProblemException;
import io.muster.runtime.kafka.LogUnavailableException;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.message.RunTask;
import io.muster.schemas.message.TaskSubmitted;
import io.muster.schemas.task.RetryPolicy;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a task into the log: the event that it was submitted, and the command to its agent. Both are on disk in Kafka before
 * the client gets its 202.
 */
final class TaskSubmission {
    private static final Logger log = LoggerFactory.getLogger(TaskSubmission.class);
    private final Consumer<TaskRequest> targets;
    private final CommandLog commands;
    private final InstantSource clock;

    /** @param targets ends with a {@link ProblemException} when no agent can run a task */
    TaskSubmission(Consumer<TaskRequest> targets, CommandLog commands, InstantSource clock) {
        this.targets = targets;
        this.commands = commands;
        this.clock = clock;
    }

    /**
     * @param traceparent the W3C trace that the task belongs to
     * @param rerunOf the task that it repeats
     */
    record Origin(
            TaskId taskId,
            String principal,
            String traceparent,
            @Nullable TaskId rerunOf) {}

    /**
     * Starts to write a task; does not wait, so that a batch is written in one go.
     *
     * @return completed when all of it is acknowledged; see {@link #await} for what can go wrong
     * @throws ProblemException when no agent can run it
     */
    CompletableFuture<TaskSubmitted> submit(TaskRequest request, Origin origin) {
        targets.accept(request);
        var submitted = new TaskSubmitted(
                origin.taskId(),
                null,
                request.agentId(),
                request.selector(),
                request.type(),
                request.params(),
                request.deliveryTimeout(),
                request.executionTimeout(),
                RetryPolicy.NONE,
                request.annotations(),
                origin.principal(),
                clock.instant().truncatedTo(ChronoUnit.MILLIS),
                origin.rerunOf());
        return write(submitted, origin.traceparent()).thenApply(done -> {
            log.atDebug().addKeyValue("task_id", submitted.taskId()).log("task submitted");
            return submitted;
        });
    }

    /**
     * Waits for a submission.
     *
     * @throws LogUnavailableException when Kafka did not confirm; the outcome is unknown
     * @throws ProblemException 413 when the task is larger than a Kafka record may be, or the one it was refused with
     */
    static TaskSubmitted await(CompletableFuture<TaskSubmitted> submission) {
        try {
            return submission.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof ProblemException refused) {
                throw refused;
            }
            if (e.getCause() instanceof RecordTooLarge) {
                throw new ProblemException(
                        ProblemCode.BODY_TOO_LARGE, "The task is larger than a Kafka record may be.", e);
            }
            throw new LogUnavailableException("submission not confirmed", e.getCause());
        }
    }

    private CompletableFuture<Void> write(TaskSubmitted submitted, String traceparent) {
        var agentId = submitted.agentId();
        if (agentId == null) {
            return CompletableFuture.allOf(commands.write(submitted, traceparent));
        }
        var event = commands.write(submitted, agentId, traceparent);
        if (event.isCompletedExceptionally()) {
            return CompletableFuture.allOf(event); // Kafka is away: do not wait for it a second time
        }
        return CompletableFuture.allOf(event, commands.write(RunTask.of(submitted, agentId, 1), agentId, traceparent));
    }
}
