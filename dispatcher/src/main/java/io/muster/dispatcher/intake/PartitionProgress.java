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
    private Checkpoint sent = Checkpoint.NONE;
    private final RecentViews recentViews = new RecentViews();
    private Map<TopicPartition, Long> starts = Map.of();
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

    /** What Redis holds when all steps that are under way have been made; the {@link #checkpoint} when there are none. */
    Checkpoint sent() {
        return sent;
    }

    /** The offset up to which a partition is in the views. */
    long folded(TopicPartition partition) {
        return checkpoint.next(partition.topic()).orElseGet(() -> starts.getOrDefault(partition, 0L));
    }

    /** True when all that was in the log when folding began is in the views. */
    boolean hasCaughtUp() {
        return ends.entrySet().stream().allMatch(end -> folded(end.getKey()) >= end.getValue());
    }

    /** Views as Redis holds them at the checkpoint that was {@link #sent}. */
    RecentViews recentViews() {
        return recentViews;
    }

    void becomeUnknown() {
        phase = Phase.UNKNOWN;
        recentViews.forget();
    }

    /**
     * @param startsNow where each partition is read from
     * @param endsNow where its log ends
     */
    void becomeFolding(Checkpoint found, Map<TopicPartition, Long> startsNow, Map<TopicPartition, Long> endsNow) {
        phase = Phase.FOLDING;
        checkpoint = found;
        sent = found;
        starts = startsNow;
        ends = endsNow;
    }

    void becomeStopped() {
        phase = Phase.STOPPED;
    }

    /**
     * A step was sent.
     *
     * @param views as they are when it has been made
     */
    void send(Checkpoint next, ViewImage views) {
        sent = next;
        recentViews.keep(views);
    }

    /** The step to this checkpoint, the oldest of those that were under way, has been made. */
    void advance(Checkpoint next) {
        checkpoint = next;
    }
}
