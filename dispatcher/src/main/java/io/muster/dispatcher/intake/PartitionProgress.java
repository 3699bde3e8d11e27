package io.muster.dispatcher.intake;

import io.muster.dispatcher.fold.ViewImage;
import io.muster.dispatcher.view.Checkpoint;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/** How one partition number stands, with the partitions of that number of all folded topics. */
final class PartitionProgress {
    /**
     * UNKNOWN → FOLDING when the checkpoint has been read; FOLDING → UNKNOWN when it may have changed behind our back;
     * UNKNOWN or FOLDING → STOPPED when a person has to decide; STOPPED → UNKNOWN when somebody changed the
     * checkpoint, and now and then, to see whether it has been mended.
     */
    enum Phase {
        UNKNOWN,
        FOLDING,
        STOPPED
    }

    private final Set<TopicPartition> assigned = new HashSet<>();
    private Phase phase = Phase.UNKNOWN;
    private Checkpoint checkpoint = Checkpoint.NONE;
    private final RecentAgents recentAgents = new RecentAgents();
    private Map<TopicPartition, Long> ends = Map.of();

    Set<TopicPartition> assigned() {
        return assigned;
    }

    Phase phase() {
        return phase;
    }

    /** What Redis was last known to hold. Meaningless while UNKNOWN. */
    Checkpoint checkpoint() {
        return checkpoint;
    }

    /** The ends of the log when folding began; beyond them it has caught up. */
    Map<TopicPartition, Long> ends() {
        return ends;
    }

    /** Agents as Redis holds them at the {@link #checkpoint}. */
    RecentAgents recentAgents() {
        return recentAgents;
    }

    void becomeUnknown() {
        phase = Phase.UNKNOWN;
        recentAgents.forget();
    }

    void becomeFolding(Checkpoint found, Map<TopicPartition, Long> endsNow) {
        phase = Phase.FOLDING;
        checkpoint = found;
        ends = endsNow;
    }

    void becomeStopped() {
        phase = Phase.STOPPED;
    }

    /** @param committed with that checkpoint */
    void advance(Checkpoint next, ViewImage committed) {
        checkpoint = next;
        recentAgents.keep(committed);
    }
}
