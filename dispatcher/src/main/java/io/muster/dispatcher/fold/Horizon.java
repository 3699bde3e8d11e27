package io.muster.dispatcher.fold;

import io.muster.schemas.view.TaskView;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * How far back the views of one partition number go: tasks that ended before may have left them. It only moves forward, and
 * is kept with the checkpoint, so that a task that left can be told from one that got lost.
 *
 * @param before the first moment of which everything is kept
 */
public record Horizon(Instant before) implements Comparable<Horizon> {
    /** Nothing has left. */
    public static final Horizon NONE = new Horizon(Instant.MIN);

    /** In milliseconds, as all times in the views. */
    public Horizon {
        before = before.truncatedTo(ChronoUnit.MILLIS);
    }

    /** True when the task ended before; it is to leave. Of a view without a submission: when nothing was heard since. */
    public boolean isPast(TaskView view) {
        return TaskEnd.of(view).map(end -> end.isBefore(before)).orElse(false);
    }

    /**
     * True when the views may lack the task, or have only what was heard after it had left. That is so when it is past,
     * and also when it was: a late result, a late word of its agent or a new attempt brings a task back that had been given
     * up or had ended.
     *
     * @param view all that the log says
     */
    public boolean mayLack(TaskView view) {
        var submission = view.submission();
        if (submission == null) {
            return TaskEnd.firstWord(view).map(word -> word.isBefore(before)).orElse(false);
        }
        return submission.submittedAt().isBefore(before) && (isPast(view) || hadEndedEarlier(view));
    }

    private static boolean hadEndedEarlier(TaskView view) {
        return view.givenUp().expired() != null
                || view.givenUp().lost() != null
                || (view.attempt() != null && view.attempt().number() > 1);
    }

    /** The later of the two. */
    public Horizon or(Horizon other) {
        return compareTo(other) >= 0 ? this : other;
    }

    @Override
    public int compareTo(Horizon other) {
        return before.compareTo(other.before);
    }
}
