package io.muster.dispatcher.view;

import io.muster.dispatcher.fold.ViewImage;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.task.TaskState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where the views are kept. For one caller at a time. Every method throws {@link ViewUnavailableException} when the store
 * does not answer; the next call tries anew.
 */
public interface ViewStore extends AutoCloseable {
    /** One per partition number that is asked for; {@link Checkpoint#NONE} when there is none. */
    Map<Integer, Checkpoint> checkpoints(Set<Integer> partitions);

    /** The views that batches touch, by partition number, in one round trip. */
    default Map<Integer, ViewRead> read(Map<Integer, ViewIds> touched) {
        return request(touched).await();
    }

    /**
     * As {@link #read}, without waiting for it. The views are as they are after all steps that have been sent before, and before
     * all that are sent later.
     */
    ReadUnderWay request(Map<Integer, ViewIds> touched);

    /**
     * Each step as a whole or not at all, independent of the others. After an exception each may or may not have been
     * made.
     */
    default Map<Integer, CommitResult> commit(Map<Integer, ViewCommit> commits) {
        return send(commits).await();
    }

    /**
     * As {@link #commit}, without waiting for it. Whatever is asked of this store from here on is answered as it is after these
     * steps, and steps that are sent later come after them.
     */
    CommitUnderWay send(Map<Integer, ViewCommit> commits);

    /** Agents that are online, with their last heartbeat in epoch milliseconds by their own clock. */
    Map<AgentId, Long> activeAgents();

    /** Tasks that wait for an agent, longest first; a page of {@code count} from index {@code from}. */
    List<TaskId> pendingTasks(long from, int count);

    /** Tasks in a state, oldest first; a page of {@code count} from index {@code from}. */
    List<TaskId> tasksIn(TaskState state, long from, int count);

    /** Tasks in {@link io.muster.schemas.view.ViewKeys#TASKS_BY_END} that ended before, oldest first; a page of them. */
    List<TaskId> tasksEndedBefore(Instant time, long from, int count);

    /** Some views. One that is corrupt is left out: its partition's own fold tells of it. */
    ViewImage views(ViewIds ids);

    @Override
    void close();
}
