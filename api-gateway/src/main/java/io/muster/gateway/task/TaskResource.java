package io.muster.gateway.task;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.id.JobId;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.message.TaskSubmitted;
import io.muster.schemas.task.RetryPolicy;
import io.muster.schemas.task.TaskState;
import io.muster.schemas.view.TaskView;
import io.muster.schemas.view.TaskView.Attempt;
import io.muster.schemas.view.TaskView.CancelRequest;
import io.muster.schemas.view.TaskView.Mark;
import io.muster.schemas.view.TaskView.Outcome;
import io.muster.schemas.view.TaskView.Start;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A task as REST clients see it. Every field is always there; what is not known, or not yet, is null. */
@JsonInclude(JsonInclude.Include.ALWAYS)
record TaskResource(
        TaskId taskId,
        @Nullable JobId jobId,
        @Nullable AgentId agentId,
        @Nullable String selector,
        @Nullable String type,
        @Nullable ObjectNode params,
        TaskState status,
        @Nullable Integer attempt,
        @Nullable String submittedBy,
        @Nullable Instant submittedAt,
        @Nullable Instant queuedAt,
        @Nullable Instant deliveredAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable Long durationMs,
        @Nullable Integer exitCode,
        @Nullable Boolean success,
        @Nullable String stdout,
        @Nullable String stderr,
        @Nullable Long stdoutBytes,
        @Nullable Long stderrBytes,
        @Nullable Boolean truncated,
        @Nullable Long outputChunks,
        @JsonProperty("stdout_sha256") @Nullable String stdoutSha256,
        @JsonProperty("stderr_sha256") @Nullable String stderrSha256,
        @Nullable String error,
        @Nullable String policyRule,
        boolean late,
        boolean cancelRequested,
        @Nullable String cancelRequestedBy,
        @Nullable Instant cancelRequestedAt,
        @Nullable Duration deliveryTimeout,
        @Nullable Duration executionTimeout,
        @Nullable RetryPolicy retry,
        @Nullable Map<String, String> annotations,
        @Nullable TaskId rerunOf) {

    static TaskResource of(TaskView view) {
        var submission = view.submission();
        var attempt = view.attempt();
        var start = get(attempt, Attempt::start);
        var outcome = get(attempt, Attempt::outcome);
        return new TaskResource(
                view.taskId(),
                view.jobId(),
                view.agentId().orElse(null),
                get(submission, TaskSubmitted::selector),
                get(submission, TaskSubmitted::type),
                get(submission, TaskSubmitted::params),
                view.state(),
                get(attempt, Attempt::number),
                get(submission, TaskSubmitted::submittedBy),
                get(submission, TaskSubmitted::submittedAt),
                get(attempt, Attempt::queuedAt),
                get(attempt, Attempt::deliveredAt),
                get(start, Start::startedAt),
                outcome != null ? outcome.finishedAt() : get(givenUp(view), Mark::at),
                get(outcome, Outcome::durationMs),
                get(outcome, Outcome::exitCode),
                view.state().isTerminal() ? view.state() == TaskState.SUCCEEDED : null,
                get(outcome, Outcome::stdout),
                get(outcome, Outcome::stderr),
                get(outcome, Outcome::stdoutBytes),
                get(outcome, Outcome::stderrBytes),
                get(outcome, Outcome::truncated),
                get(outcome, Outcome::outputChunks),
                get(outcome, Outcome::stdoutSha256),
                get(outcome, Outcome::stderrSha256),
                outcome != null ? outcome.error() : reason(view),
                get(outcome, Outcome::policyRule),
                view.isLate(),
                view.cancelRequest() != null,
                get(view.cancelRequest(), CancelRequest::requestedBy),
                get(view.cancelRequest(), CancelRequest::requestedAt),
                get(submission, TaskSubmitted::deliveryTimeout),
                get(submission, TaskSubmitted::executionTimeout),
                get(submission, TaskSubmitted::retry),
                get(submission, TaskSubmitted::annotations),
                get(submission, TaskSubmitted::rerunOf));
    }

    /** When the control plane gave it up, if that is what its state says. */
    private static @Nullable Mark givenUp(TaskView view) {
        return switch (view.state()) {
            case EXPIRED -> view.expired();
            case LOST -> view.lost();
            case CANCELED -> view.canceled();
            default -> null;
        };
    }

    private static @Nullable String reason(TaskView view) {
        return switch (view.state()) {
            case EXPIRED -> "not started within its delivery_timeout";
            case CANCELED -> "canceled before an agent had it";
            case LOST -> "its agent has been offline for too long; what the task did is unknown";
            default -> null;
        };
    }

    private static <S, T> @Nullable T get(@Nullable S source, Function<S, @Nullable T> field) {
        return source == null ? null : field.apply(source);
    }
}
