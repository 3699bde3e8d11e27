package io.muster.dispatcher.fold;

import io.muster.schemas.id.AgentId;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.message.AgentCommand;
import io.muster.schemas.message.AgentEvent;
import io.muster.schemas.message.Message;
import io.muster.schemas.message.OutputChunk;
import io.muster.schemas.message.TaskEvent;
import io.muster.schemas.view.AgentView;
import io.muster.schemas.view.TaskView;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Views by id: those of a batch alone, those that Redis had before, those of a whole log. Since views are joined, the
 * image of a batch can be made before anything is read, and the image of two halves of a log is the join of their images.
 */
public final class ViewImage {
    // In the order of the log, which is the order of the waiting tasks.
    private final Map<TaskId, TaskView> tasks = new LinkedHashMap<>();
    private final Map<AgentId, AgentView> agents = new LinkedHashMap<>();

    /**
     * Adds what one message says.
     *
     * @param offset of its record in its topic
     * @throws RuntimeException when no view can hold it; the image is unchanged then
     */
    public void apply(Message message, long offset) {
        switch (message) {
            case TaskEvent event -> join(Canonical.of(event, offset));
            case AgentEvent event -> join(Canonical.of(event));
            case AgentCommand command -> throw new IllegalArgumentException("a command is not folded");
            case OutputChunk chunk -> throw new IllegalArgumentException("output is not folded");
        }
    }

    public void join(TaskView view) {
        tasks.put(view.taskId(), TaskFold.join(tasks.get(view.taskId()), view));
    }

    public void join(AgentView view) {
        agents.put(view.agentId(), AgentFold.join(agents.get(view.agentId()), view));
    }

    /** Joins all that the other holds. */
    public void joinAll(ViewImage other) {
        other.tasks.values().forEach(this::join);
        other.agents.values().forEach(this::join);
    }

    /** The join of the two. What only this one holds is left out: it is what a batch makes of the views it touches. */
    public ViewImage joinedBy(ViewImage batch) {
        var joined = new ViewImage();
        batch.tasks.forEach((id, view) -> joined.tasks.put(id, TaskFold.join(tasks.get(id), view)));
        batch.agents.forEach((id, view) -> joined.agents.put(id, AgentFold.join(agents.get(id), view)));
        return joined;
    }

    /** What has to change in Redis when {@code before} is there and this image is to be. */
    public List<ViewDelta> deltasFrom(ViewImage before) {
        var deltas = new ArrayList<ViewDelta>(tasks.size() + agents.size());
        tasks.forEach((id, view) -> deltas.add(ViewDelta.between(before.tasks.get(id), view)));
        agents.forEach((id, view) -> deltas.add(ViewDelta.between(before.agents.get(id), view)));
        deltas.removeIf(ViewDelta::isEmpty);
        return deltas;
    }

    /** As {@link #deltasFrom}; tasks that are past the horizon leave, or are not written at all. */
    public List<ViewDelta> deltasFrom(ViewImage before, Horizon horizon) {
        var kept = new ViewImage();
        kept.agents.putAll(agents);
        var deltas = new ArrayList<ViewDelta>();
        tasks.forEach((id, view) -> {
            if (view.submission() == null || !horizon.isPast(view)) {
                kept.tasks.put(id, view);
            } else if (before.tasks.containsKey(id)) {
                deltas.add(ViewDelta.removal(before.tasks.get(id)));
            }
        });
        deltas.addAll(kept.deltasFrom(before));
        return deltas;
    }

    /** Every key that Redis must hold for these views. */
    public Keyspace keyspace() {
        var keyspace = new Keyspace();
        deltasFrom(new ViewImage()).forEach(keyspace::apply);
        return keyspace;
    }

    public Map<TaskId, TaskView> tasks() {
        return Collections.unmodifiableMap(tasks);
    }

    public Map<AgentId, AgentView> agents() {
        return Collections.unmodifiableMap(agents);
    }
}
