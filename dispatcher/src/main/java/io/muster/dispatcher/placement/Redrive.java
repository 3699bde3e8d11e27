package io.muster.dispatcher.placement;

import io.muster.dispatcher.intake.Duty;
import io.muster.dispatcher.intake.LogWriter;
import io.muster.dispatcher.intake.Ownership;
import io.muster.dispatcher.view.TaskSweep;
import io.muster.dispatcher.view.ViewIds;
import io.muster.dispatcher.view.ViewStore;
import io.muster.schemas.agent.AgentStatus;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.task.TaskState;
import io.muster.schemas.view.AgentView;
import io.muster.schemas.view.TaskView;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a queued task again to an agent that is online and has not acknowledged it: whoever decided, dispatcher or gateway,
 * may have died between the decision and the command. Agents drop what they already know.
 *
 * <p>An agent that has enrolled again since does not know what the one before it has run, so it is not asked. What an agent
 * over HTTP was given stands in its topic, whoever it is now; and it acknowledges when it asks for a task, which may be long
 * after, so it is sent less and less often.
 */
public final class Redrive implements Duty {
    private static final Logger log = LoggerFactory.getLogger(Redrive.class);
    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration MOST_PATIENCE = Duration.ofMinutes(1);
    private final ViewStore store;
    private final Ownership ownership;
    private final Commands commands;
    private final Map<TaskId, Sent> sent = new HashMap<>();
    private final Set<TaskId> seenInThisSweep = new TreeSet<>();
    private final TaskSweep queued;

    private record Sent(Instant notBefore, Duration patience) {
        Duration doubled() {
            return patience.multipliedBy(2);
        }
    }

    public Redrive(ViewStore store, Ownership ownership, LogWriter writer) {
        this.store = store;
        this.queued = new TaskSweep(store, TaskState.QUEUED);
        this.ownership = ownership;
        this.commands = new Commands(writer);
    }

    /** True when the dispatcher chose the agent, and the agent has said nothing yet. */
    static boolean isPlacedAndQueued(TaskView view) {
        return view.submission() != null && view.submission().selector() != null && view.state() == TaskState.QUEUED;
    }

    @Override
    public Duration period() {
        return PERIOD;
    }

    @Override
    public void at(Instant now) {
        var views = queued.next();
        if (!views.isEmpty()) {
            var agents = views.stream().flatMap(view -> view.agentId().stream()).collect(Collectors.toSet());
            var fleet = store.views(ViewIds.ofAgents(agents)).agents();
            views.forEach(view -> consider(view, fleet, now));
        }
        if (queued.isThrough()) {
            sent.keySet().retainAll(seenInThisSweep);
            seenInThisSweep.clear();
        }
    }

    private void consider(TaskView view, Map<AgentId, AgentView> fleet, Instant now) {
        var submission = view.submission();
        var attempt = view.attempt();
        if (submission == null || attempt == null || attempt.queuedAt() == null) {
            return;
        }
        seenInThisSweep.add(view.taskId());
        var agent = fleet.get(attempt.agentId());
        var last = sent.getOrDefault(view.taskId(), new Sent(attempt.queuedAt().plus(PATIENCE), PATIENCE));
        if (now.isAfter(last.notBefore())
                && now.isBefore(submission.startBefore())
                && (attempt.claimBefore() == null || now.isBefore(attempt.claimBefore()))
                && agent != null
                && isTheOne(agent, attempt.queuedAt())
                && ownership.holds(submission.key())) {
            log.atInfo()
                    .addKeyValue("task_id", view.taskId())
                    .addKeyValue("agent_id", attempt.agentId())
                    .log("not acknowledged; sending it again");
            commands.run(view);
            var longer = agent.speaksHttp() ? last.doubled() : min(last.doubled(), MOST_PATIENCE);
            sent.put(view.taskId(), new Sent(now.plus(last.patience()), longer));
        }
    }

    /** Online, and nobody else than when the task was queued. */
    private static boolean isTheOne(AgentView agent, Instant queuedAt) {
        return agent.status() == AgentStatus.ONLINE
                && agent.registration() != null
                && (agent.speaksHttp() || agent.registration().enrolledAt().isBefore(queuedAt));
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
