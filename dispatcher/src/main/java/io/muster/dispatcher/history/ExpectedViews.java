package io.muster.dispatcher.history;

import io.muster.dispatcher.fold.Horizon;
import io.muster.dispatcher.fold.KeyPart;
import io.muster.dispatcher.fold.Keyspace;
import io.muster.dispatcher.fold.TaskFold;
import io.muster.dispatcher.fold.ViewDelta;
import io.muster.dispatcher.intake.FoldProgress;
import io.muster.dispatcher.intake.LogFold;
import io.muster.dispatcher.intake.LogOffsets;
import io.muster.dispatcher.view.Checkpoint;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.view.CorruptViewException;
import io.muster.schemas.view.TaskHash;
import io.muster.schemas.view.TaskView;
import io.muster.schemas.view.ViewKeys;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What Redis must hold by the log and the horizons, of that part of the log that is folded here.
 *
 * <p>Of tasks that ended before the horizon of their partition it is not known whether they have left yet, nor what was
 * heard of them after they had; see {@link Horizon#mayLack}. So what Redis has of such a task may be nothing, all, or a part:
 * but whatever it is must be part of what the log says, and be indexed as such. They are not in the digest, which is
 * therefore a function of the offsets and the horizons alone.
 */
final class ExpectedViews {
    static final String TASK = "task:";
    private static final String TASK_INDEXES = "tasks:";
    private static final String AGENT = "agent:";
    private final LogFold log;
    private final FoldProgress progress;
    private Map<Integer, Checkpoint> at = Map.of();
    private Map<Integer, Horizon> horizons = Map.of();

    ExpectedViews(LogFold log, FoldProgress progress) {
        this.log = log;
        this.progress = progress;
    }

    /**
     * Folds the log up to where the views are.
     *
     * @throws ViewsMovedBackException when they are where they have been before
     */
    void foldTo(Map<Integer, Checkpoint> checkpoints) {
        if (checkpoints.equals(at)) {
            return;
        }
        var upTo = positions(log, checkpoints);
        if (upTo.isBehind(log.folded())) {
            throw new ViewsMovedBackException();
        }
        log.foldTo(upTo, progress);
        horizons = horizons(checkpoints);
        at = checkpoints;
    }

    /** Where in the log the views are. */
    static LogOffsets positions(LogFold log, Map<Integer, Checkpoint> checkpoints) {
        return log.ends().map((number, topic, end) -> {
            var next = checkpoints.getOrDefault(number, Checkpoint.NONE).next(topic);
            var first = log.beginnings().next(number, topic).orElse(0);
            return OptionalLong.of(Math.min(next.orElse(first), end));
        });
    }

    static Map<Integer, Horizon> horizons(Map<Integer, Checkpoint> checkpoints) {
        var found = new TreeMap<Integer, Horizon>();
        checkpoints.forEach((number, checkpoint) -> found.put(number, checkpoint.horizon()));
        return found;
    }

    /** The hashes of all tasks and agents of which the log has anything, also those that may have left. */
    List<String> hashes() {
        return Stream.concat(
                        log.views().agents().keySet().stream().map(ViewKeys::agent),
                        log.views().tasks().keySet().stream().map(ViewKeys::task))
                .toList();
    }

    /** What belongs to these hashes, those of tasks that may have left included. */
    Keyspace whole(Collection<String> hashes) {
        var keyspace = new Keyspace();
        hashes.forEach(key -> delta(key).ifPresent(keyspace::apply));
        return keyspace;
    }

    /** What belongs to these hashes when this was found in their place. */
    Keyspace expected(Collection<String> hashes, Keyspace found) {
        var keyspace = new Keyspace();
        for (var key : hashes) {
            var past = task(key).filter(this::mayLack);
            var hash = found.hashes().get(key);
            if (past.isEmpty()) {
                delta(key).ifPresent(keyspace::apply);
            } else if (hash != null) {
                keyspace.apply(ViewDelta.between(null, part(hash, past.get())));
            }
        }
        return keyspace;
    }

    /** All that is in the digest, in the order of the keys. */
    Stream<ViewDelta> settled() {
        return hashes().stream()
                .sorted()
                .filter(key -> task(key).filter(this::mayLack).isEmpty())
                .flatMap(key -> delta(key).stream());
    }

    /** How many tasks may have left. */
    int pastHorizon() {
        return (int) log.views().tasks().values().stream().filter(this::mayLack).count();
    }

    /** The tasks that must be in the list of those that wait. */
    List<String> waiting() {
        return log.views().tasks().values().stream()
                .filter(view -> !mayLack(view))
                .map(view -> ViewDelta.between(null, view))
                .filter(delta -> delta.waiting() == ViewDelta.Waiting.JOINS)
                .map(ViewDelta::id)
                .toList();
    }

    /** True when the log has anything of this task. */
    boolean knows(String taskId) {
        return task(TASK + taskId).isPresent();
    }

    /** True when the views may lack this task, or have only a part of it. */
    boolean mayLack(String taskId) {
        return task(TASK + taskId).filter(this::mayLack).isPresent();
    }

    /** The hash that tells what to make of a piece. */
    static String hashOf(KeyPart part) {
        if (part.member().isEmpty()) {
            return part.key();
        }
        return (part.key().startsWith(TASK_INDEXES) ? TASK : AGENT) + part.member();
    }

    private Optional<ViewDelta> delta(String key) {
        return key.startsWith(TASK)
                ? task(key).map(view -> ViewDelta.between(null, view))
                : agent(key.substring(AGENT.length()));
    }

    private Optional<ViewDelta> agent(String id) {
        return AgentId.isValid(id)
                ? Optional.ofNullable(log.views().agents().get(new AgentId(id)))
                        .map(view -> ViewDelta.between(null, view))
                : Optional.empty();
    }

    private Optional<TaskView> task(String key) {
        var id = key.startsWith(TASK) ? key.substring(TASK.length()) : "";
        return TaskId.isValid(id) ? Optional.ofNullable(log.views().tasks().get(new TaskId(id))) : Optional.empty();
    }

    private boolean mayLack(TaskView view) {
        return horizons.getOrDefault(log.partitionOf(view.key()), Horizon.NONE).mayLack(view);
    }

    /** What was found when it is part of what the log says, else all that the log says. */
    private static TaskView part(Map<String, String> hash, TaskView whole) {
        try {
            var found = TaskHash.read(hash);
            return found.taskId().equals(whole.taskId())
                            && TaskHash.write(found).equals(hash)
                            && TaskFold.join(found, whole).equals(whole)
                    ? found
                    : whole;
        } catch (CorruptViewException e) {
            return whole;
        }
    }
}
