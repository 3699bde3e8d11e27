package io.muster.gateway.task;

import io.muster.gateway.http.JsonBody;
import io.muster.gateway.problem.ProblemException;
import io.muster.gateway.store.ViewReader;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.view.TaskFacts;
import io.muster.schemas.view.TaskView;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Submits a task once, however often the client repeats its request with the same key. */
final class RepeatableSubmission {
    private final TaskIds ids;
    private final IdempotencyKeys keys;
    private final TaskSubmission submission;
    private final ViewReader views;

    RepeatableSubmission(TaskIds ids, IdempotencyKeys keys, TaskSubmission submission, ViewReader views) {
        this.ids = ids;
        this.keys = keys;
        this.submission = submission;
        this.views = views;
    }

    /**
     * A request to submit a task.
     *
     * @param keyed the id for its {@code Idempotency-Key}; empty when it has none
     * @param traceparent the W3C trace that the task belongs to
     */
    record Call(String principal, Optional<TaskId> keyed, String traceparent) {}

    /**
     * Returns when the task is in the log.
     *
     * @param said what must be the same when the request is repeated
     * @param request asked for only when there is something to submit
     * @param rerunOf the task that it repeats
     * @throws ProblemException when the key was used before for something else, or no agent can run the task
     * @throws io.muster.runtime.kafka.LogUnavailableException when Kafka did not confirm; the outcome is unknown
     */
    TaskView submit(Call call, JsonBody said, Supplier<TaskRequest> request, @Nullable TaskId rerunOf) {
        call.keyed().ifPresent(taskId -> keys.check(taskId, said));
        return call.keyed().flatMap(this::alreadySubmitted).orElseGet(() -> {
            var taskId = call.keyed().orElseGet(ids::next);
            var origin = new TaskSubmission.Origin(taskId, call.principal(), call.traceparent(), rerunOf);
            return TaskFacts.accepted(TaskSubmission.await(submission.submit(request.get(), origin)));
        });
    }

    /** A repeated request need not be written again. When that cannot be told, it is: agents run a task only once. */
    private Optional<TaskView> alreadySubmitted(TaskId taskId) {
        try {
            return views.task(taskId);
        } catch (ProblemException e) {
            return Optional.empty();
        }
    }
}
