package io.muster.gateway.task;

import com.fasterxml.jackson.databind.JsonNode;
import io.muster.gateway.http.JsonBody;
import io.muster.gateway.problem.Problem;
import io.muster.gateway.problem.ProblemCode;
import io.muster.gateway.problem.ProblemException;
import io.muster.gateway.problem.ProblemRenderer;
import io.muster.gateway.task.TaskSubmission.Origin;
import io.muster.runtime.kafka.LogUnavailableException;
import io.muster.schemas.message.TaskSubmitted;
import io.muster.schemas.view.TaskFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Many tasks in one request. Each stands for itself: one that is refused does not hold up the others, and there is an
 * outcome for each, in order.
 */
final class TaskBatch {
    static final int MAX_TASKS = 1_000;
    private final TaskSubmission submission;

    TaskBatch(TaskSubmission submission) {
        this.submission = submission;
    }

    /** What became of one task of the batch: the status it would have got alone, and the task or the problem. */
    record Outcome(
            int status,
            @Nullable TaskResource task,
            @Nullable Problem problem) {}

    record Outcomes(List<Outcome> outcomes) {}

    /** @throws ProblemException when the body is not {@code {"tasks": [...]}} with 1 to {@link #MAX_TASKS} tasks */
    static List<JsonNode> read(JsonBody body) {
        var tasks = body.json().path("tasks");
        body.has("tasks");
        if (!tasks.isArray() || tasks.isEmpty() || tasks.size() > MAX_TASKS) {
            body.error("tasks", "must be an array of 1 to " + MAX_TASKS + " tasks");
        }
        body.refuseUnknownFields();
        body.check();
        return tasks.valueStream().toList();
    }

    /** All records are on their way before the first is waited for, so Kafka gets them in a few large requests. */
    Outcomes submit(List<JsonNode> tasks, IntFunction<Origin> origins) {
        var submissions = new ArrayList<CompletableFuture<TaskSubmitted>>();
        for (var i = 0; i < tasks.size(); i++) {
            submissions.add(start(tasks.get(i), origins.apply(i)));
        }
        return new Outcomes(submissions.stream().map(TaskBatch::outcome).toList());
    }

    private CompletableFuture<TaskSubmitted> start(JsonNode task, Origin origin) {
        try {
            return submission.submit(TaskRequest.read(JsonBody.of(task)), origin);
        } catch (ProblemException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static Outcome outcome(CompletableFuture<TaskSubmitted> submission) {
        try {
            var task = TaskResource.of(TaskFacts.accepted(TaskSubmission.await(submission)));
            return new Outcome(202, task, null);
        } catch (ProblemException e) {
            return new Outcome(e.code().status(), null, e.problem());
        } catch (LogUnavailableException e) {
            var problem = Problem.of(ProblemCode.LOG_UNAVAILABLE, ProblemRenderer.UNKNOWN_OUTCOME, List.of());
            return new Outcome(problem.status(), null, problem);
        }
    }
}
