package io.muster.dispatcher.deadline;

import static java.util.function.Predicate.not;

import io.muster.dispatcher.intake.Duty;
import io.muster.dispatcher.intake.LogWriter;
import io.muster.dispatcher.intake.Ownership;
import io.muster.dispatcher.view.TaskSweep;
import io.muster.dispatcher.view.ViewIds;
import io.muster.dispatcher.view.ViewStore;
import io.muster.schemas.agent.AgentStatus;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.message.TaskEvent;
import io.muster.schemas.message.TaskExpired;
import io.muster.schemas.message.TaskLost;
import io.muster.schemas.message.TaskSubmitted;
import io.muster.schemas.task.TaskState;
import io.muster.schemas.view.AgentView;
import io.muster.schemas.view.TaskView;
import io.muster.schemas.view.TaskView.Attempt;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends tasks that nobody else will: <em>expired</em> when they were not started within their {@code delivery_timeout},
 * <em>lost</em> when their agent has been offline for {@code lostAfter}. An agent that asks for its tasks over HTTP has no
 * journal, and may be alive and have forgotten one: that is lost {@code lostAfter} later than it should have ended.
 *
 * <p>All are guesses, written to the log like everything else, and the word of the agent counts more. An agent says by
 * itself that a task came too late; it is given a moment to do so.
 */
public final class TaskDeadlines implements Duty {
    private static final Logger log = LoggerFactory.getLogger(TaskDeadlines.class);
    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final Duration WORD_OF_THE_AGENT = Duration.ofSeconds(10);
    /** After that a decision that has not come back from the log is made again; it has the same event id. */
    private static final Duration REPEAT = Duration.ofMinutes(1);

    private final ViewStore store;
    private final Ownership ownership;
    private final LogWriter writer;
    private final Duration lostAfter;
    private final List<TaskSweep> notStarted;
    private final List<TaskSweep> withAgents;
    private final Map<TaskId, Decision> decisions = new HashMap<>();

    private record Decision(Instant at, CompletableFuture<Void> written) {
        boolean stands(Instant now) {
            return !written.isCompletedExceptionally() && now.isBefore(at.plus(REPEAT));
        }
    }

    /** @param lostAfter from the moment at which the agent was found offline, or should have answered over HTTP */
    public TaskDeadlines(ViewStore store, Ownership ownership, LogWriter writer, Duration lostAfter) {
        this.store = store;
        this.ownership = ownership;
        this.writer = writer;
        this.lostAfter = lostAfter;
        this.notStarted = sweeps(TaskState.PENDING, TaskState.QUEUED);
        this.withAgents = sweeps(TaskState.DELIVERED, TaskState.RUNNING);
    }

    private List<TaskSweep> sweeps(TaskState... states) {
        return Stream.of(states).map(state -> new TaskSweep(store, state)).toList();
    }

    @Override
    public Duration period() {
        return PERIOD;
    }

    @Override
    public void at(Instant now) {
        decisions.values().removeIf(not(decision -> decision.stands(now)));
        owned(notStarted).forEach(view -> expire(view, now));
        var held = owned(withAgents);
        if (!held.isEmpty()) {
            var agents = agents(held);
            held.forEach(view -> lose(view, agents, now));
        }
    }

    private List<TaskView> owned(List<TaskSweep> sweeps) {
        var views = new ArrayList<TaskView>();
        for (var sweep : sweeps) {
            for (var view : sweep.next()) {
                var submission = view.submission();
                if (submission != null && ownership.holds(submission.key()) && !decisions.containsKey(view.taskId())) {
                    views.add(view);
                }
            }
        }
        return views;
    }

    private void expire(TaskView view, Instant now) {
        var submission = view.submission();
        var attempt = view.isWithdrawn() ? null : view.attempt();
        if (submission == null) {
            return;
        }
        var deadline = attempt == null
                ? submission.startBefore()
                : submission.startBefore().plus(WORD_OF_THE_AGENT);
        if (now.isAfter(deadline)) {
            decide(
                    new TaskExpired(
                            view.taskId(),
                            view.jobId(),
                            view.agentId().orElse(null),
                            attempt == null ? view.nextAttempt() : attempt.number(),
                            now),
                    "task expired",
                    now);
        }
    }

    private Map<AgentId, AgentView> agents(Collection<TaskView> views) {
        var agents = views.stream().flatMap(view -> view.agentId().stream()).collect(Collectors.toSet());
        return store.views(ViewIds.ofAgents(agents)).agents();
    }

    private void lose(TaskView view, Map<AgentId, AgentView> agents, Instant now) {
        var attempt = view.attempt();
        var submission = view.submission();
        if (attempt == null || submission == null) {
            return;
        }
        var agent = agents.get(attempt.agentId());
        if (agent != null && (isGone(agent, now) || hasForgotten(agent, attempt, submission, now))) {
            decide(
                    new TaskLost(view.taskId(), view.jobId(), attempt.agentId(), attempt.number(), now),
                    "task lost",
                    now);
        }
    }

    private boolean isGone(AgentView agent, Instant now) {
        var offline = agent.offline();
        return agent.status() == AgentStatus.OFFLINE
                && offline != null
                && !now.isBefore(offline.offlineAt().plus(lostAfter));
    }

    private boolean hasForgotten(AgentView agent, Attempt attempt, TaskSubmitted submission, Instant now) {
        var start = attempt.start();
        var begun = start == null ? attempt.deliveredAt() : start.startedAt();
        return agent.speaksHttp()
                && begun != null
                && !now.isBefore(begun.plus(submission.executionTimeout()).plus(lostAfter));
    }

    private void decide(TaskEvent event, String what, Instant now) {
        log.atInfo().addKeyValue("task_id", event.taskId()).log(what);
        decisions.put(event.taskId(), new Decision(now, writer.append(event)));
    }
}
