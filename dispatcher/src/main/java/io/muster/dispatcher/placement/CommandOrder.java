package io.muster.dispatcher.placement;

import io.muster.schemas.id.AgentId;
import io.muster.schemas.id.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what an agent is told in the order in which it was decided. Decisions come back from several partitions of the log,
 * so a later one can be there first: it waits for those before it, though not for long.
 */
final class CommandOrder {
    /** From then on a decision that has not come back holds up nobody. */
    static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Map<TaskId, Decided> byTask = new HashMap<>();
    private final Map<AgentId, Deque<Decided>> byAgent = new HashMap<>();

    private static final class Decided {
        private final AgentId agentId;
        private final Instant at;
        private boolean settled;
        private @Nullable Runnable command;

        Decided(AgentId agentId, Instant at) {
            this.agentId = agentId;
            this.at = at;
        }
    }

    /** The agent is to get the task, once the log says so. */
    void decided(TaskId taskId, AgentId agentId, Instant now) {
        dropped(taskId);
        var decided = new Decided(agentId, now);
        byTask.put(taskId, decided);
        byAgent.computeIfAbsent(agentId, id -> new ArrayDeque<>()).add(decided);
    }

    /** The log says so. The command goes out when those before it have; at once when it was not decided here. */
    void settled(TaskId taskId, Runnable command) {
        var decided = byTask.remove(taskId);
        if (decided == null) {
            command.run();
        } else {
            decided.command = command;
            settle(decided);
        }
    }

    /** The decision has come to nothing. */
    void dropped(TaskId taskId) {
        var decided = byTask.remove(taskId);
        if (decided != null) {
            settle(decided);
        }
    }

    /** Lets those pass that wait for a decision that does not come back. */
    void letPass(Instant now) {
        var overdue = now.minus(PATIENCE);
        byTask.entrySet().removeIf(entry -> {
            var late = entry.getValue().at.isBefore(overdue);
            entry.getValue().settled |= late;
            return late;
        });
        for (var agentId : byAgent.keySet().toArray(AgentId[]::new)) {
            release(agentId);
        }
    }

    private void settle(Decided decided) {
        decided.settled = true;
        release(decided.agentId);
    }

    private void release(AgentId agentId) {
        var queue = byAgent.get(agentId);
        while (queue != null && !queue.isEmpty() && queue.getFirst().settled) {
            var command = queue.removeFirst().command;
            if (command != null) {
                command.run();
            }
        }
        if (queue != null && queue.isEmpty()) {
            byAgent.remove(agentId);
        }
    }
}
