package io.muster.dispatcher.view;

import io.muster.dispatcher.fold.ViewImage;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.task.TaskState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A store that lets a test in before and after the two calls of a step. */
public class InterceptedStore implements ViewStore {
    private final ViewStore store;

    public InterceptedStore(ViewStore store) {
        this.store = store;
    }

    protected void beforeRead() {}

    protected void afterRead() {}

    protected void beforeCommit(Map<Integer, ViewCommit> commits) {}

    protected void afterCommit() {}

    @Override
    public Map<Integer, Checkpoint> checkpoints(Set<Integer> partitions) {
        return store.checkpoints(partitions);
    }

    @Override
    public ReadUnderWay request(Map<Integer, ViewIds> touched) {
        beforeRead();
        var requested = store.request(touched);
        return () -> {
            var read = requested.await();
            afterRead();
            return read;
        };
    }

    @Override
    public CommitUnderWay send(Map<Integer, ViewCommit> commits) {
        beforeCommit(commits);
        var sent = store.send(commits);
        return () -> {
            var result = sent.await();
            afterCommit();
            return result;
        };
    }

    @Override
    public Map<AgentId, Long> activeAgents() {
        return store.activeAgents();
    }

    @Override
    public List<TaskId> pendingTasks(long from, int count) {
        return store.pendingTasks(from, count);
    }

    @Override
    public List<TaskId> tasksIn(TaskState state, long from, int count) {
        return store.tasksIn(state, from, count);
    }

    @Override
    public List<TaskId> tasksEndedBefore(Instant time, long from, int count) {
        return store.tasksEndedBefore(time, from, count);
    }

    @Override
    public ViewImage views(ViewIds ids) {
        return store.views(ids);
    }

    @Override
    public void close() {
        store.close();
    }
}
