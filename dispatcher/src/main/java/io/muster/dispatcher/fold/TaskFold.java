package io.muster.dispatcher.fold;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingInt;
import static java.util.Comparator.comparingLong;
import static java.util.Comparator.naturalOrder;
import static java.util.Comparator.nullsFirst;

import io.muster.schemas.id.AgentId;
import io.muster.schemas.id.JobId;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.message.TaskEvent;
import io.muster.schemas.message.TaskSubmitted;
import io.muster.schemas.view.TaskHash;
import io.muster.schemas.view.TaskView;
import io.muster.schemas.view.TaskView.Assignment;
import io.muster.schemas.view.TaskView.Attempt;
import io.muster.schemas.view.TaskView.CancelRequest;
import io.muster.schemas.view.TaskView.GivenUp;
import io.muster.schemas.view.TaskView.Mark;
import io.muster.schemas.view.TaskView.Outcome;
import io.muster.schemas.view.TaskView.Report;
import io.muster.schemas.view.TaskView.Start;
import java.util.Comparator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a task's events come to. {@link #join} is commutative, associative and idempotent, so that any order, any
 * duplication and any batching of the same events give the same view.
 *
 * <p>That holds for histories that contradict themselves too: an attempt given to two agents, or two outcomes of one
 * attempt, are resolved by a total order and never by arrival. Whom an attempt was given to first in the log has it, which
 * fences off dispatchers that decide late (docs/decisions/0009).
 */
public final class TaskFold {
    private static final Comparator<TaskSubmitted> EARLIEST_SUBMISSION =
            comparing(TaskSubmitted::submittedAt).thenComparing(TaskFold::content, Choice.BY_CONTENT);
    private static final Comparator<Assignment> FIRST_IN_THE_LOG = comparingLong(Assignment::offset)
            .thenComparing(Assignment::agentId)
            .thenComparing(Assignment::queuedAt)
            .thenComparing(Assignment::claimBefore, nullsFirst(naturalOrder()));
    private static final Comparator<Start> EARLIEST_START =
            comparing(Start::startedAt).thenComparing(TaskFold::content, Choice.BY_CONTENT);
    private static final Comparator<Outcome> STRONGEST_OUTCOME = comparingInt(TaskFold::rank)
            .thenComparing(Outcome::finishedAt)
            .thenComparing(TaskFold::content, Choice.BY_CONTENT);
    private static final Comparator<Mark> HIGHEST_MARK =
            comparingInt(Mark::attempt).reversed().thenComparing(Mark::at);
    private static final Comparator<CancelRequest> FIRST_REQUEST =
            comparing(CancelRequest::requestedAt).thenComparing(CancelRequest::requestedBy);
    private static final TaskId ANY_TASK = new TaskId("any");
    private static final AgentId ANY_AGENT = new AgentId("any");

    private TaskFold() {}

    /**
     * @param offset of the event's record in its topic
     * @throws RuntimeException when the event holds something that no view can, as a time beyond all calendars
     */
    public static TaskView apply(@Nullable TaskView view, TaskEvent event, long offset) {
        return join(view, Canonical.of(event, offset));
    }

    public static TaskView join(@Nullable TaskView a, TaskView b) {
        if (a == null || a.equals(b)) {
            return b;
        }
        var submission = Choice.first(a.submission(), b.submission(), EARLIEST_SUBMISSION);
        return new TaskView(
                a.taskId(),
                jobId(submission, a.jobId(), b.jobId()),
                submission,
                join(a.attempt(), b.attempt()),
                new GivenUp(
                        Choice.first(a.givenUp().expired(), b.givenUp().expired(), HIGHEST_MARK),
                        Choice.first(a.givenUp().lost(), b.givenUp().lost(), HIGHEST_MARK),
                        Choice.first(a.givenUp().recalled(), b.givenUp().recalled(), HIGHEST_MARK),
                        Choice.first(a.givenUp().canceled(), b.givenUp().canceled(), HIGHEST_MARK)),
                Choice.first(a.cancelRequest(), b.cancelRequest(), FIRST_REQUEST));
    }

    /** The submission knows; until it arrives, events that disagree are settled by the smaller id. */
    private static @Nullable JobId jobId(@Nullable TaskSubmitted submission, @Nullable JobId a, @Nullable JobId b) {
        return submission != null ? submission.jobId() : Choice.first(a, b, comparing(JobId::value));
    }

    private static @Nullable Attempt join(@Nullable Attempt a, @Nullable Attempt b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        if (a.number() != b.number()) {
            return a.number() > b.number() ? a : b;
        }
        return new Attempt(
                a.number(),
                Choice.first(a.assignment(), b.assignment(), FIRST_IN_THE_LOG),
                join(a.report(), b.report()));
    }

    private static @Nullable Report join(@Nullable Report a, @Nullable Report b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        // One attempt on two agents must not happen; should it, every reader agrees on the same one.
        var byAgent = a.agentId().compareTo(b.agentId());
        if (byAgent != 0) {
            return byAgent < 0 ? a : b;
        }
        return new Report(
                a.agentId(),
                Choice.first(a.deliveredAt(), b.deliveredAt(), naturalOrder()),
                Choice.first(a.returnedAt(), b.returnedAt(), naturalOrder()),
                Choice.first(a.start(), b.start(), EARLIEST_START),
                Choice.first(a.outcome(), b.outcome(), STRONGEST_OUTCOME));
    }

    /** An end that was seen counts more than one that was concluded, and that more than a guess. */
    private static int rank(Outcome outcome) {
        return switch (outcome.status()) {
            case SUCCEEDED, FAILED, TIMED_OUT, CANCELED -> 0;
            case INTERRUPTED -> 1;
            case REJECTED -> 2;
            case LOST, EXPIRED, SKIPPED -> 3;
            case PENDING, QUEUED, DELIVERED, RUNNING ->
                throw new IllegalArgumentException(outcome.status() + " is not an outcome");
        };
    }

    private static Map<String, String> content(TaskSubmitted submission) {
        return TaskHash.write(
                new TaskView(submission.taskId(), submission.jobId(), submission, null, GivenUp.NEVER, null));
    }

    private static Map<String, String> content(Start start) {
        return content(new Report(ANY_AGENT, null, null, start, null));
    }

    private static Map<String, String> content(Outcome outcome) {
        return content(new Report(ANY_AGENT, null, null, null, outcome));
    }

    private static Map<String, String> content(Report report) {
        return TaskHash.write(new TaskView(ANY_TASK, null, null, new Attempt(1, null, report), GivenUp.NEVER, null));
    }
}
