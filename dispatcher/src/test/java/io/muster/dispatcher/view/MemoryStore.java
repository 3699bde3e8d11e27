package io.muster.dispatcher.view;

import io.muster.dispatcher.fold.ViewImage;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.message.Message;
import io.muster.schemas.task.TaskState;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The views of the messages it was given, without Redis: for the parts that only read. */
public final class MemoryStore implements ViewStore {
    private final ViewImage image = new ViewImage();
    private long end;

    public void apply(Message... messages) {
        for (var message : messages) {
            image.apply(message, end++);
        }
    }

    @Override
    public Map<AgentId, Long> activeAgents() {
        var active = new HashMap<AgentId, Long>();
        image.keyspace()
                .sortedSets()
                .getOrDefault("active_agents", Map.of())
                .forEach((id, score) -> active.put(new AgentId(id), score.longValue()));
        return active;
    }

    @Override
    public List<TaskId> pendingTasks(long from, int count) {
        return image.keyspace().waiting().stream()
                .skip(from)
                .limit(count)
                .map(TaskId::new)
                .toList();
    }

    @Override
    public List<TaskId> tasksIn(TaskState state, long from, int count) {
        return image.tasks().values().stream()
                .filter(view -> view.state() == state)
                .skip(from)
                .limit(count)
                .map(view -> view.taskId())
                .toList();
    }

    @Override
    public List<TaskId> tasksEndedBefore(Instant time, long from, int count) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ViewImage views(ViewIds ids) {
        var found = new ViewImage();
        image.tasks().forEach((id, view) -> {
            if (ids.tasks().contains(id)) {
                found.join(view);
            }
        });
        image.agents().forEach((id, view) -> {
            if (ids.agents().contains(id)) {
                found.join(view);
            }
        });
        return found;
    }

    @Override
    public Map<Integer, Checkpoint> checkpoints(Set<Integer> partitions) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ReadUnderWay request(Map<Integer, ViewIds> touched) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CommitUnderWay send(Map<Integer, ViewCommit> commits) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
