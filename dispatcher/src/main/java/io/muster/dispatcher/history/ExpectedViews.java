package io.muster.dispatcher.history;

import io.muster.dispatcher.fold.Difference;
import io.muster.dispatcher.fold.Horizon;
import io.muster.dispatcher.fold.KeyPart;
import io.muster.dispatcher.fold.Keyspace;
import io.muster.dispatcher.fold.KeyspaceDigest;
import io.muster.dispatcher.fold.TaskFold;
import io.muster.dispatcher.fold.ViewDelta;
import io.muster.dispatcher.intake.FoldProgress;
import io.muster.dispatcher.intake.LogFold;
import io.muster.dispatcher.intake.LogOffsets;
import io.muster.dispatcher.view.Checkpoint;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.view.CorruptViewException;
import io.muster.schemas.view.TaskHash;
import io.muster.schemas.view.TaskView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What Redis must hold by the log and the horizons.
 *
 * <p>Of tasks that ended before the horizon of their partition it is not known whether they have left yet, nor what was
 * heard of them after they had; see {@link Horizon#mayLack}. So what Redis has of such a task may be nothing, all, or a part:
 * but whatever it is must be part of what the log says, and be indexed as such. They are not in the digest, which is
 * therefore a function of the offsets and the horizons alone.
 */
final class ExpectedViews {
    private static final String TASK = "task:";
    private static final String TASK_INDEXES = "tasks:";
    private final LogFold log;
    private final Keyspace settled = new Keyspace();
    private final Set<TaskId> mayLack = new HashSet<>();
    private Map<Integer, Horizon> horizons = Map.of();

    /** Where Redis differs, and what has to be looked at again to be sure. */
    record Comparison(List<Difference> differences, Set<KeyPart> doubtful) {}

    ExpectedViews(LogFold log) {
        this.log = log;
    }

    /**
     * Folds the log on.
     *
     * @param changes gets what that changes, some at a time
     */
    void foldTo(
            LogOffsets upTo,
            Map<Integer, Checkpoint> checkpoints,
            FoldProgress progress,
            Consumer<List<ViewDelta>> changes) {
        var found = new TreeMap<Integer, Horizon>();
        checkpoints.forEach((number, checkpoint) -> found.put(number, checkpoint.horizon()));
        var moved = !found.equals(horizons);
        horizons = found;
        log.foldTo(upTo, progress, deltas -> {
            deltas.forEach(this::apply);
            changes.accept(deltas);
        });
        if (moved) {
            log.views().tasks().values().stream()
                    .filter(view -> !mayLack.contains(view.taskId()) && mayBeLacking(view))
                    .forEach(view -> {
                        mayLack.add(view.taskId());
                        settled.apply(ViewDelta.removal(view));
                    });
        }
    }

    private void apply(ViewDelta delta) {
        if (delta.key().startsWith(TASK)) {
            apply(delta, view(new TaskId(delta.id())).orElseThrow());
        } else {
            settled.apply(delta);
        }
    }

    private void apply(ViewDelta delta, TaskView view) {
        var before = mayLack.contains(view.taskId());
        var now = mayBeLacking(view);
        if (!before) {
            settled.apply(delta);
        }
        if (now && !before) {
            mayLack.add(view.taskId());
            settled.apply(ViewDelta.removal(view));
        } else if (before && !now) {
            mayLack.remove(view.taskId());
            settled.apply(ViewDelta.between(null, view));
        }
    }

    private boolean mayBeLacking(TaskView view) {
        return horizons.getOrDefault(log.partitionOf(view.key()), Horizon.NONE).mayLack(view);
    }

    private Optional<TaskView> view(TaskId id) {
        return Optional.ofNullable(log.views().tasks().get(id));
    }

    /** Everything that was found against everything that is expected. */
    Comparison compare(Keyspace found) {
        found.removeWaiting(this::mayLack);
        var accepted = accepted(found, found.hashes().keySet());
        accepted.forEach(view -> settled.apply(ViewDelta.between(null, view)));
        settled.removeWaiting(this::mayLack);
        var differences = settled.compare(found);
        var doubtful = settled.partsOf(differences, found);
        accepted.forEach(view -> settled.apply(ViewDelta.removal(view)));
        return new Comparison(differences, doubtful);
    }

    /** Some pieces alone; to be those of {@link #withHashes}. */
    List<Difference> compare(Collection<KeyPart> parts, Keyspace found) {
        found.removeWaiting(this::mayLack);
        var accepted = new Keyspace();
        accepted(found, parts.stream().map(KeyPart::key).toList())
                .forEach(view -> accepted.apply(ViewDelta.between(null, view)));
        accepted.removeWaiting(this::mayLack);
        var expected = settled.only(parts);
        expected.addAll(accepted.only(parts));
        return expected.compare(found);
    }

    /** The same pieces, and the hash of each task that they are of: it tells what to make of the others. */
    static Set<KeyPart> withHashes(Collection<KeyPart> parts) {
        var all = new HashSet<>(parts);
        parts.stream()
                .filter(part -> part.key().startsWith(TASK_INDEXES) && TaskId.isValid(part.member()))
                .forEach(part -> all.add(new KeyPart(TASK + part.member(), "")));
        return all;
    }

    /** What the indexes must be like for those tasks that may have left and are there all the same, or in part. */
    private List<TaskView> accepted(Keyspace found, Collection<String> keys) {
        var accepted = new ArrayList<TaskView>();
        for (var key : keys) {
            if (key.startsWith(TASK) && mayLack(key.substring(TASK.length()))) {
                var hash = found.hashes().get(key);
                if (hash != null) {
                    view(new TaskId(key.substring(TASK.length()))).ifPresent(view -> accepted.add(part(hash, view)));
                }
            }
        }
        return accepted;
    }

    private boolean mayLack(String id) {
        return TaskId.isValid(id) && mayLack.contains(new TaskId(id));
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

    /** As {@link KeyspaceDigest}. */
    String digest() {
        return KeyspaceDigest.of(settled);
    }

    int keys() {
        return settled.size();
    }

    /** How many tasks may have left. */
    int pastHorizon() {
        return mayLack.size();
    }

    Map<Integer, Horizon> horizons() {
        return horizons;
    }
}
