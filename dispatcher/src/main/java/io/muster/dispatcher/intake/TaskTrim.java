package io.muster.dispatcher.intake;

import io.muster.dispatcher.fold.Horizon;
import io.muster.dispatcher.fold.ViewDelta;
import io.muster.dispatcher.fold.ViewImage;
import io.muster.dispatcher.view.ViewCommit;
import io.muster.dispatcher.view.ViewIds;
import io.muster.dispatcher.view.ViewStore;
import io.muster.dispatcher.view.ViewUnavailableException;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.view.TaskView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes tasks out of the views that ended longer ago than {@code retention}; the log keeps them. Tasks and horizon are
 * written like a batch, in one step that compares the checkpoint, so that nobody else's work is overwritten and a crash
 * leaves nothing half done.
 *
 * <p>Only of partitions that are folded here and have caught up: before that, what ended it may not have been read, nor the
 * submission of which only the end is known. Such a view, without a submission, is given some more time all the same.
 */
final class TaskTrim implements Duty {
    private static final Logger log = LoggerFactory.getLogger(TaskTrim.class);
    private static final Duration PERIOD = Duration.ofMillis(200);
    private static final Duration LONGEST_WAIT_FOR_SUBMISSION = Duration.ofHours(1);
    private static final int PAGE = 500;
    private final ViewStore store;
    private final Positions positions;
    private final ReadyPartitions ready;
    private final Duration retention;
    private final Duration waitForSubmission;
    private final Map<TaskId, Instant> withoutSubmission = new HashMap<>();
    private final Set<TaskId> seenInThisSweep = new HashSet<>();
    private long from;

    TaskTrim(ViewStore store, Positions positions, ReadyPartitions ready, Duration retention) {
        this.store = store;
        this.positions = positions;
        this.ready = ready;
        this.retention = retention;
        this.waitForSubmission =
                retention.compareTo(LONGEST_WAIT_FOR_SUBMISSION) < 0 ? retention : LONGEST_WAIT_FOR_SUBMISSION;
    }

    @Override
    public Duration period() {
        return PERIOD;
    }

    /** Looks at one page of those that ended too long ago; what stays, others' for one, is passed by at the next turn. */
    @Override
    public void at(Instant now) {
        var horizon = new Horizon(now.minus(retention));
        var ids = store.tasksEndedBefore(horizon.before(), from, PAGE);
        var leaving = new TreeMap<Integer, List<ViewDelta>>();
        for (var view : store.views(ViewIds.ofTasks(ids)).tasks().values()) {
            var number = ready.partitions().of(view.key());
            if (ready.contains(number)
                    && positions.isFolding(number)
                    && horizon.isPast(view)
                    && !mayBeAboutToGetItsSubmission(view, now)) {
                leaving.computeIfAbsent(number, n -> new ArrayList<>()).add(ViewDelta.removal(view));
            }
        }
        var left = commit(leaving, horizon);
        from = ids.size() < PAGE ? 0 : from + PAGE - left;
        if (from == 0) {
            withoutSubmission.keySet().retainAll(seenInThisSweep);
            seenInThisSweep.clear();
        }
    }

    private boolean mayBeAboutToGetItsSubmission(TaskView view, Instant now) {
        if (view.submission() != null) {
            return false;
        }
        seenInThisSweep.add(view.taskId());
        return now.isBefore(
                withoutSubmission.computeIfAbsent(view.taskId(), id -> now).plus(waitForSubmission));
    }

    private static List<TaskId> tasks(ViewCommit commit) {
        return commit.deltas().stream().map(delta -> new TaskId(delta.id())).toList();
    }

    /** How many tasks have left. */
    private int commit(Map<Integer, List<ViewDelta>> leaving, Horizon horizon) {
        if (leaving.isEmpty()) {
            return 0;
        }
        var commits = new TreeMap<Integer, ViewCommit>();
        leaving.forEach((number, deltas) -> {
            var expected = positions.checkpoint(number);
            commits.put(number, new ViewCommit(expected, expected.withHorizon(horizon), deltas));
        });
        try {
            var left = 0;
            for (var result : store.commit(commits).entrySet()) {
                var commit = Objects.requireNonNull(commits.get(result.getKey()));
                switch (result.getValue()) {
                    case COMMITTED -> {
                        positions.send(result.getKey(), commit.next(), new ViewImage());
                        positions.advance(result.getKey(), commit.next());
                        positions.recentViews(result.getKey()).forget(tasks(commit));
                        left += commit.deltas().size();
                    }
                    case MISMATCH ->
                        positions.lose(
                                Set.of(result.getKey()), "Redis is at another checkpoint; no task was taken out");
                }
            }
            log.atDebug().addKeyValue("tasks", left).log("tasks have left the views");
            return left;
        } catch (ViewUnavailableException e) {
            // They may have left or not; the checkpoint tells.
            positions.lose(commits.keySet(), e);
            return 0;
        }
    }
}
