package io.muster.agent.fence;

import io.muster.schemas.message.AgentCommand;
import io.muster.schemas.message.CommandsTaken;
import io.muster.schemas.message.InstanceClaimed;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the records of an agent's topic say, as far as one instance has read them, about who may execute its commands. All
 * instances read the same records in the same order, and so agree:
 *
 * <ul>
 *   <li>The topic belongs to the instance whose {@link InstanceClaimed} is the last one.
 *   <li>A {@link CommandsTaken} counts when it is of the instance that the topic belongs to at that point. The commands up to
 *       its offset are that instance's for good.
 * </ul>
 *
 * <p>Pure: no clock, no I/O. Not thread-safe.
 */
public final class Fence {
    private final String instance;
    /**
     * Whose the topic is, as far as it was read; null until a claim is read. Until then every take counts: the reading may begin
     * before the claim of the instance that has used the journal last, where the topic was another's.
     */
    private @Nullable String holder;

    private boolean established;
    private @Nullable Overtaken overtaken;
    /** The instances that this one may follow. */
    private final Set<String> lineage;

    private final Set<String> tentative;
    /** The last claim before this instance's own, if it was a stranger's. */
    private @Nullable InstanceClaimed strangerBefore;

    private long position;
    private long takenByLineage;
    private long takenByStrangers;
    private final Set<String> outstanding = new HashSet<>();

    /**
     * @param instance which asks
     * @param lineage the instances that have used this one's journal, the latest last; empty when that is not known
     * @param tentative the instances that have claimed the topic after them, perhaps, and took nothing
     */
    public Fence(String instance, List<String> lineage, List<String> tentative) {
        this.instance = instance;
        this.lineage = Set.copyOf(lineage);
        this.tentative = Set.copyOf(tentative);
    }

    /** This instance is about to write a {@link CommandsTaken}. */
    public void takes(String takeId) {
        outstanding.add(takeId);
    }

    /**
     * The next record of the topic, whatever it is. One that was read before changes nothing, so two readers may take turns
     * as long as neither leaves a gap.
     *
     * @param record null when it has nothing to do with who may execute what
     */
    public void read(long offset, @Nullable AgentCommand record) {
        if (offset < position) {
            return;
        }
        position = offset + 1;
        switch (record) {
            case InstanceClaimed claim -> claimed(claim);
            case CommandsTaken taken -> taken(taken);
            case null, default -> {}
        }
    }

    private void claimed(InstanceClaimed claim) {
        holder = claim.instance();
        if (claim.instance().equals(instance)) {
            established = true;
        } else {
            if (!established) {
                before(claim);
            } else if (overtaken == null) {
                overtaken = new Overtaken.ByAnother(claim);
            }
        }
    }

    private void before(InstanceClaimed claim) {
        if (lineage.contains(claim.instance())) {
            strangerBefore = null;
        } else if (!tentative.contains(claim.instance())) {
            strangerBefore = claim;
        }
    }

    private void taken(CommandsTaken taken) {
        if (taken.instance().equals(instance)) {
            if (!outstanding.remove(taken.takeId()) && overtaken == null) {
                overtaken = new Overtaken.ByItself();
            }
        } else if (holder != null && !taken.instance().equals(holder)) {
            return; // whoever wrote it has read by now, or will read, that it does not count
        } else if (lineage.contains(taken.instance())) {
            takenByLineage = Math.max(takenByLineage, taken.nextOffset());
        } else {
            takenByStrangers = Math.max(takenByStrangers, taken.nextOffset());
        }
    }

    /** The offset behind the last record that was read. */
    public long position() {
        return position;
    }

    /** This instance's claim has been read: the topic is its own until {@link #overtaken} tells otherwise. */
    public boolean isEstablished() {
        return established;
    }

    /** Nothing may be executed any more. */
    public Optional<Overtaken> overtaken() {
        return Optional.ofNullable(overtaken);
    }

    /**
     * True when this instance's own record was read, and no other instance's claim before it: the commands are its own for
     * good.
     */
    public boolean isTaken(String takeId) {
        return established && overtaken == null && !outstanding.contains(takeId);
    }

    /**
     * True when the topic was this instance's lineage's until this one claimed it. Only then may this one go on with what the
     * instance before it had taken, if that one is gone for certain.
     */
    public boolean followsLineage() {
        return strangerBefore == null;
    }

    /** The claim for which this instance does not follow its lineage. */
    public Optional<InstanceClaimed> strangerBefore() {
        return Optional.ofNullable(strangerBefore);
    }

    /**
     * Whose commands end where: those before this offset were taken by instances that are not to be followed. 0 when there are
     * none.
     *
     * @param follows whether this instance goes on with what its lineage had taken
     */
    public long takenByOthers(boolean follows) {
        return follows ? takenByStrangers : Math.max(takenByStrangers, takenByLineage);
    }
}
