package io.muster.dispatcher.placement;

import io.muster.dispatcher.fold.ViewImage;
import io.muster.dispatcher.intake.Duty;
import io.muster.dispatcher.intake.FoldListener;
import io.muster.dispatcher.intake.LogWriter;
import io.muster.dispatcher.intake.Ownership;
import io.muster.dispatcher.view.ViewIds;
import io.muster.dispatcher.view.ViewStore;
import io.muster.schemas.agent.LabelSelector;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.message.TaskQueued;
import io.muster.schemas.message.TaskSubmitted;
import io.muster.schemas.task.TaskState;
import io.muster.schemas.view.TaskView;
import io.muster.schemas.view.TaskView.Attempt;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives tasks that wait with a selector to agents that match it.
 *
 * <p>A decision is first written to the log. Only when it comes back from there, folded, is the agent told: what the log
 * says is what holds, so one agent alone is ever told, whatever happens in between.
 */
public final class Placement implements Duty, FoldListener {
    private static final Logger log = LoggerFactory.getLogger(Placement.class);
    private static final Duration PERIOD = Duration.ofMillis(100);
    private static final Duration FLEET_MAX_AGE = Duration.ofSeconds(1);
    private static final int PAGE = 500;
    private static final int MOST_PATIENCE = 20;
    private final ViewStore store;
    private final Ownership ownership;
    private final LogWriter writer;
    private final Commands commands;
    private final CommandOrder order = new CommandOrder();
    private final PendingCancels cancels;
    private final PlacementStrategy strategy;
    private final Fleet fleet;
    private final Duration recallAfter;
    private final Map<TaskId, Decision> decisions = new HashMap<>();
    private final Set<TaskId> unreadable = new HashSet<>();
    private Instant fleetSeen = Instant.MIN;
    private long page;

    private record Decision(TaskQueued queued, CompletableFuture<Void> written) {}

    /**
     * @param recallAfter how long the agent may take to claim the first attempt
     * @param random for strategies that draw lots
     */
    public Placement(
            ViewStore store,
            Ownership ownership,
            LogWriter writer,
            Duration recallAfter,
            PlacementChoice choice,
            RandomGenerator random) {
        this.store = store;
        this.ownership = ownership;
        this.writer = writer;
        this.commands = new Commands(writer);
        this.cancels = new PendingCancels(writer);
        this.strategy = choice.strategy(random);
        this.fleet = new Fleet(store);
        this.recallAfter = recallAfter;
    }

    @Override
    public Duration period() {
        return PERIOD;
    }

    /** Looks at one page of the waiting tasks, the next one at the next turn: those that fit nowhere block nobody. */
    @Override
    public void at(Instant now) {
        order.letPass(now);
        var listed = store.pendingTasks(page, PAGE);
        page = listed.size() < PAGE ? 0 : page + PAGE;
        var waiting = new LinkedHashSet<>(listed);
        waiting.addAll(cancels.takeJustRequested());
        if (waiting.isEmpty()) {
            return;
        }
        cancels.forgetOld(now);
        if (now.isAfter(fleetSeen.plus(FLEET_MAX_AGE))) {
            fleet.refresh();
            fleetSeen = now;
        }
        for (var view : inOrder(store.views(ViewIds.ofTasks(waiting)).tasks().values())) {
            var submission = view.submission();
            if (submission != null && view.state() == TaskState.PENDING && ownership.holds(submission.key())) {
                place(submission, view, now);
            }
        }
        decisions
                .values()
                .removeIf(decision -> decision.written().isDone()
                        && !ownership.holds(decision.queued().key()));
    }

    /** First come, first served: tasks of one moment lie in several partitions, and joined the list as those were folded. */
    private static List<TaskView> inOrder(Collection<TaskView> views) {
        return views.stream()
                .sorted(Comparator.comparing((TaskView view) -> view.submission() == null
                                ? Instant.MAX
                                : view.submission().submittedAt())
                        .thenComparing(view -> view.taskId().value()))
                .toList();
    }

    private void place(TaskSubmitted task, TaskView view, Instant now) {
        var attempt = view.nextAttempt();
        var decision = decisions.get(task.taskId());
        if (decision != null && decision.queued().attempt() == attempt) {
            if (decision.written().isCompletedExceptionally()) {
                // It may be in the log all the same, so it is said again and never said otherwise.
                decide(decision.queued());
            }
            return;
        }
        if (view.cancelRequest() != null) {
            cancels.cancel(view, now);
            return;
        }
        if (now.isAfter(task.startBefore())) {
            return;
        }
        choose(task, view.attempt()).ifPresent(agentId -> {
            fleet.give(agentId);
            order.decided(task.taskId(), agentId, now);
            decide(new TaskQueued(task.taskId(), task.jobId(), agentId, attempt, now, claimBefore(attempt, now)));
        });
    }

    /** Longer with each attempt: an agent that is busy rather than gone would be passed over again and again. */
    private Instant claimBefore(int attempt, Instant now) {
        return now.plus(recallAfter.multipliedBy(Math.min(attempt, MOST_PATIENCE)));
    }

    /** @param before what has come to nothing: its agent is asked again only when there is no other */
    private Optional<AgentId> choose(TaskSubmitted task, @Nullable Attempt before) {
        var selector = task.selector();
        if (selector == null) {
            return Optional.empty();
        }
        try {
            var last = before == null ? null : before.agentId();
            return strategy.choose(fleet.candidates(LabelSelector.parse(selector), task.type(), last));
        } catch (IllegalArgumentException e) {
            if (unreadable.add(task.taskId())) {
                log.atWarn().setCause(e).addKeyValue("task_id", task.taskId()).log("cannot be placed");
            }
            return Optional.empty();
        }
    }

    private void decide(TaskQueued queued) {
        decisions.put(queued.taskId(), new Decision(queued, writer.append(queued)));
    }

    /** A task that waited has an agent now, by the log: tell the agent. Not while history is read again. */
    @Override
    public void folded(ViewImage before, ViewImage after) {
        after.tasks().forEach((id, view) -> {
            if (view.state() == TaskState.PENDING) {
                cancels.waits(view);
                return;
            }
            decisions.remove(id);
            cancels.forget(id);
            unreadable.remove(id);
            var submission = view.submission();
            var attempt = view.attempt();
            if (submission != null
                    && attempt != null
                    && isJustPlaced(before.tasks().get(id), view)
                    && ownership.holds(submission.key())) {
                log.atInfo()
                        .addKeyValue("task_id", id)
                        .addKeyValue("agent_id", attempt.agentId())
                        .log("task placed");
                order.settled(id, () -> commands.run(view));
            } else {
                order.dropped(id);
            }
        });
    }

    private static boolean isJustPlaced(@Nullable TaskView before, TaskView after) {
        return Redrive.isPlacedAndQueued(after)
                && (before == null || before.state() == TaskState.PENDING || number(before) < number(after));
    }

    private static int number(TaskView view) {
        return view.attempt() == null ? 0 : view.attempt().number();
    }
}
