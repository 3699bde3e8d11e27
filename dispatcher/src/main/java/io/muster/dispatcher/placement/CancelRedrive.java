package io.muster.dispatcher.placement;

import io.muster.dispatcher.fold.ViewImage;
import io.muster.dispatcher.intake.Duty;
import io.muster.dispatcher.intake.FoldListener;
import io.muster.dispatcher.intake.LogWriter;
import io.muster.dispatcher.intake.Ownership;
import io.muster.dispatcher.view.TaskSweep;
import io.muster.dispatcher.view.ViewIds;
import io.muster.dispatcher.view.ViewStore;
import io.muster.schemas.agent.AgentStatus;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.task.TaskState;
import io.muster.schemas.view.TaskView;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells agents again to cancel tasks that they have and have not ended: the gateway may have died before it told them, or
 * have looked at a view in which no agent had the task yet. Agents drop what they already know.
 *
 * <p>Tasks are noted as they are folded. Those that another dispatcher has folded are found by going through all that go on.
 */
public final class CancelRedrive implements Duty, FoldListener {
    private static final Logger log = LoggerFactory.getLogger(CancelRedrive.class);
    private static final Duration PERIOD = Duration.ofMillis(200);
    private static final Duration SWEEP_PERIOD = Duration.ofSeconds(1);
    /** The gateway's word is on its way most of the time. */
    private static final Duration PATIENCE = Duration.ofMillis(500);

    private static final Duration MOST_PATIENCE = Duration.ofMinutes(1);
    private static final int PAGE = 500;

    private final ViewStore store;
    private final Ownership ownership;
    private final Commands commands;
    private final List<TaskSweep> sweeps;
    private final Map<TaskId, Wait> open = new HashMap<>();
    private Instant nextSweep = Instant.MIN;

    /** @param notBefore null: to be set at the next turn */
    private record Wait(@Nullable Instant notBefore, Duration patience) {
        static final Wait FIRST = new Wait(null, PATIENCE);

        boolean isOver(Instant now) {
            return notBefore != null && !now.isBefore(notBefore);
        }

        Wait begin(Instant now) {
            return notBefore == null ? new Wait(now.plus(patience), patience) : this;
        }

        Wait next(Instant now) {
            var doubled = patience.multipliedBy(2);
            var longer = doubled.compareTo(MOST_PATIENCE) < 0 ? doubled : MOST_PATIENCE;
            return new Wait(now.plus(longer), longer);
        }
    }

    public CancelRedrive(ViewStore store, Ownership ownership, LogWriter writer) {
        this.store = store;
        this.ownership = ownership;
        this.commands = new Commands(writer);
        this.sweeps = Stream.of(TaskState.QUEUED, TaskState.DELIVERED, TaskState.RUNNING)
                .map(state -> new TaskSweep(store, state))
                .toList();
    }

    @Override
    public Duration period() {
        return PERIOD;
    }

    @Override
    public void folded(ViewImage before, ViewImage after) {
        after.tasks().values().forEach(this::note);
    }

    private void note(TaskView view) {
        if (isForAnAgent(view)) {
            open.putIfAbsent(view.taskId(), Wait.FIRST);
        } else {
            open.remove(view.taskId());
        }
    }

    /** True when it is to be canceled, goes on, and an agent has it. */
    private static boolean isForAnAgent(TaskView view) {
        return view.cancelRequest() != null
                && !view.state().isTerminal()
                && view.agentId().isPresent();
    }

    @Override
    public void at(Instant now) {
        if (!now.isBefore(nextSweep)) {
            nextSweep = now.plus(SWEEP_PERIOD);
            sweeps.forEach(sweep -> sweep.next().forEach(this::note));
        }
        open.replaceAll((id, wait) -> wait.begin(now));
        var due = open.entrySet().stream()
                .filter(entry -> entry.getValue().isOver(now))
                .limit(PAGE)
                .map(Map.Entry::getKey)
                .toList();
        if (!due.isEmpty()) {
            send(due, now);
        }
    }

    private void send(Collection<TaskId> due, Instant now) {
        var views = store.views(ViewIds.ofTasks(due)).tasks();
        var agents =
                views.values().stream().flatMap(view -> view.agentId().stream()).collect(Collectors.toSet());
        var fleet = store.views(ViewIds.ofAgents(agents)).agents();
        for (var taskId : due) {
            var view = views.get(taskId);
            if (view == null || !isForAnAgent(view) || !ownership.holds(view.key())) {
                open.remove(taskId);
                continue;
            }
            var agent = fleet.get(view.agentId().orElseThrow());
            if (agent != null && agent.status() == AgentStatus.ONLINE) {
                log.atInfo()
                        .addKeyValue("task_id", taskId)
                        .addKeyValue("agent_id", agent.agentId())
                        .log("not canceled yet; telling the agent again");
                commands.cancel(view);
            }
            open.computeIfPresent(taskId, (id, wait) -> wait.next(now));
        }
    }
}
