package io.muster.dispatcher.fold;

import static java.util.Comparator.naturalOrder;

import io.muster.schemas.message.TaskSubmitted;
import io.muster.schemas.view.TaskView;
import io.muster.schemas.view.TaskView.Mark;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * When a task ended, as far as its view knows; from then on counts how long it is kept.
 *
 * <p>The time of a result is that of the agent's clock. One that is wrong must neither make a task vanish before anybody has
 * seen it nor keep it for ever: the end is never before the submission, nor after the time that all attempts together may
 * take.
 */
public final class TaskEnd {
    /** What an index can hold; beyond that time is not told apart. */
    private static final Instant EARLIEST = Instant.ofEpochMilli(-(1L << 53));

    private static final Instant LATEST = Instant.ofEpochMilli(1L << 53);
    /** More are not counted. */
    private static final int MOST_ATTEMPTS = 100;

    private TaskEnd() {}

    /**
     * Empty while the task goes on. A view without a submission, of which only an agent has spoken, belongs to no task that
     * anybody could look for, and ends with the last word there is.
     */
    public static Optional<Instant> of(TaskView view) {
        var submission = view.submission();
        if (submission == null) {
            return words(view).max(naturalOrder()).map(TaskEnd::indexable);
        }
        return view.state().isTerminal()
                ? Optional.of(indexable(within(submission.submittedAt(), latestEnd(submission, view), said(view))))
                : Optional.empty();
    }

    /** Empty when the view says nothing of any time but that of the submission. */
    static Optional<Instant> firstWord(TaskView view) {
        return words(view).min(naturalOrder());
    }

    /** The time of that which the state is read off. */
    private static Instant said(TaskView view) {
        var attempt = view.attempt();
        if (attempt != null && attempt.outcome() != null) {
            return attempt.outcome().finishedAt();
        }
        var mark = switch (view.state()) {
            case LOST -> view.lost();
            case CANCELED -> view.canceled();
            default -> view.expired();
        };
        return Objects.requireNonNull(mark, () -> "no reason why " + view.taskId() + " is " + view.state())
                .at();
    }

    private static Instant latestEnd(TaskSubmitted submission, TaskView view) {
        var attempts = view.attempt() == null ? 1 : Math.min(view.attempt().number(), MOST_ATTEMPTS);
        var longest = submission.deliveryTimeout().plus(submission.executionTimeout());
        return submission.submittedAt().plus(longest.multipliedBy(attempts));
    }

    private static Instant indexable(Instant time) {
        return within(EARLIEST, LATEST, time);
    }

    private static Instant within(Instant earliest, Instant latest, Instant time) {
        return time.isBefore(earliest) ? earliest : time.isAfter(latest) ? latest : time;
    }

    private static @Nullable Instant at(@Nullable Mark mark) {
        return mark == null ? null : mark.at();
    }

    private static Stream<Instant> words(TaskView view) {
        var attempt = view.attempt();
        var request = view.cancelRequest();
        var marks = Stream.of(
                        at(view.givenUp().expired()),
                        at(view.givenUp().lost()),
                        at(view.givenUp().recalled()),
                        at(view.givenUp().canceled()),
                        request == null ? null : request.requestedAt())
                .filter(Objects::nonNull);
        return attempt == null
                ? marks
                : Stream.concat(
                        marks,
                        Stream.of(
                                        attempt.queuedAt(),
                                        attempt.deliveredAt(),
                                        attempt.report() == null
                                                ? null
                                                : attempt.report().returnedAt(),
                                        attempt.start() == null
                                                ? null
                                                : attempt.start().startedAt(),
                                        attempt.outcome() == null
                                                ? null
                                                : attempt.outcome().finishedAt())
                                .filter(Objects::nonNull));
    }
}
