package io.muster.dispatcher.fold;

import io.muster.dispatcher.fold.Histories.Logged;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.view.AgentHash;
import io.muster.schemas.view.TaskHash;
import io.muster.schemas.view.ViewKeys;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** A Redis that is a {@link Keyspace}: batches are folded into it through hashes, as into the real one. */
final class ModelStore {
    private final Keyspace keyspace = new Keyspace();

    void fold(List<Logged> history, int batchSize) {
        for (var from = 0; from < history.size(); from += batchSize) {
            foldBatch(history.subList(from, Math.min(from + batchSize, history.size())));
        }
    }

    /** Takes out what is past, as the dispatcher does; returns which tasks that were. */
    Set<TaskId> trim(Horizon horizon) {
        var left = new TreeSet<TaskId>();
        var ended = keyspace.sortedSets().getOrDefault(ViewKeys.TASKS_BY_END, Map.of());
        for (var entry : List.copyOf(ended.entrySet())) {
            var hash = keyspace.hashes().get("task:" + entry.getKey());
            if (entry.getValue() < horizon.before().toEpochMilli() && hash != null) {
                var view = TaskHash.read(hash);
                if (horizon.isPast(view)) {
                    keyspace.apply(ViewDelta.removal(view));
                    left.add(view.taskId());
                }
            }
        }
        return left;
    }

    ModelStore copy() {
        var copy = new ModelStore();
        copy.keyspace.addAll(keyspace);
        return copy;
    }

    private void foldBatch(List<Logged> batch) {
        var facts = new ViewImage();
        batch.forEach(logged -> facts.apply(logged.message(), logged.offset()));
        var before = read(facts);
        before.joinedBy(facts).deltasFrom(before).forEach(delta -> {
            keyspace.apply(delta);
            keyspace.apply(withoutList(delta)); // set-only: once more changes nothing
        });
    }

    /** The list alone is guarded elsewhere, by the script. */
    private static ViewDelta withoutList(ViewDelta delta) {
        return new ViewDelta(
                delta.key(),
                delta.id(),
                delta.set(),
                delta.dropped(),
                delta.added(),
                delta.removed(),
                ViewDelta.Waiting.UNCHANGED,
                false);
    }

    private ViewImage read(ViewImage touched) {
        var image = new ViewImage();
        for (var id : touched.tasks().keySet()) {
            var hash = keyspace.hashes().get(ViewKeys.task(id));
            if (hash != null) {
                image.join(TaskHash.read(hash));
            }
        }
        for (var id : touched.agents().keySet()) {
            var hash = keyspace.hashes().get(ViewKeys.agent(id));
            if (hash != null) {
                image.join(AgentHash.read(hash));
            }
        }
        return image;
    }

    Keyspace keyspace() {
        return keyspace;
    }
}
