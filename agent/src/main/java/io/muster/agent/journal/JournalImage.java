package io.muster.agent.journal;

import io.muster.schemas.id.TaskId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Everything that the journal's records add up to. The same {@link #replay} serves live traffic and loading, so what an
 * agent knows after a restart is what it knew before.
 *
 * <p>Pure: no clock, no I/O. Not thread-safe; {@link Journal} guards it.
 */
final class JournalImage {
    private final Map<TaskId, HighestAttempt> known = new HashMap<>();
    private final SequencedMap<AttemptId, LiveAttempt> live = new LinkedHashMap<>();
    private final Map<TaskId, JournalRecord.CancelRequested> canceled = new HashMap<>();
    private OptionalLong nextOffset = OptionalLong.empty();
    private Tenure tenure = Tenure.NONE;

    /** @param finishedAt null while the attempt is live */
    private record HighestAttempt(int attempt, @Nullable Instant finishedAt) {}

    /** @throws JournalException when the record cannot follow what was replayed before it */
    void replay(JournalRecord entry) {
        switch (entry) {
            case JournalRecord.Opened opened -> {}
            case JournalRecord.Known e -> known.put(e.taskId(), new HighestAttempt(e.attempt(), e.finishedAt()));
            case JournalRecord.Accepted e -> accept(e);
            case JournalRecord.Started e -> update(new AttemptId(e.taskId(), e.attempt()), attempt -> attempt.with(e));
            case JournalRecord.Spawned e -> update(new AttemptId(e.taskId(), e.attempt()), attempt -> attempt.with(e));
            case JournalRecord.Finished e -> {
                update(e.attemptId(), attempt -> attempt.with(e));
                end(e.attemptId(), e.result().finishedAt());
            }
            case JournalRecord.Returned e -> {
                update(e.attemptId(), attempt -> attempt.with(e));
                end(e.attemptId(), e.report().returnedAt());
            }
            case JournalRecord.CancelRequested e -> canceled.putIfAbsent(e.taskId(), e);
            case JournalRecord.Published e -> live.remove(new AttemptId(e.taskId(), e.attempt()));
            case JournalRecord.Passed e -> nextOffset = OptionalLong.of(e.nextOffset());
            case JournalRecord.Ceded e ->
                known.merge(
                        e.taskId(),
                        new HighestAttempt(e.attempt(), e.at()),
                        (old, ceded) -> old.attempt() >= ceded.attempt() ? old : ceded);
            case JournalRecord.Claiming e -> tenure = tenure.with(e);
            case JournalRecord.Entered e -> tenure = tenure.with(e);
            case JournalRecord.Left e -> tenure = tenure.with(e);
        }
    }

    /** Where to go on reading the agent's topic; empty when nothing was ever read. */
    OptionalLong nextOffset() {
        return nextOffset;
    }

    /** Who has used the journal. */
    Tenure tenure() {
        return tenure;
    }

    /** True when this attempt, or a later one of the same task, was accepted before. */
    boolean knows(TaskId taskId, int attempt) {
        var highest = known.get(taskId);
        return highest != null && highest.attempt() >= attempt;
    }

    /** That the task is to be canceled, as it was first heard of. */
    Optional<JournalRecord.CancelRequested> cancelRequest(TaskId taskId) {
        return Optional.ofNullable(canceled.get(taskId));
    }

    /** In the order in which they were accepted. */
    List<LiveAttempt> live() {
        return List.copyOf(live.values());
    }

    /**
     * Forgets the tasks that have been over since before {@code limit}, and the cancels from before it, unless they are of
     * tasks that are remembered.
     */
    void forgetFinishedBefore(Instant limit) {
        known.entrySet().removeIf(entry -> isOverSince(entry.getValue(), limit) && !isLive(entry));
        canceled.values()
                .removeIf(request -> request.receivedAt().isBefore(limit) && !known.containsKey(request.taskId()));
    }

    /** The records that, replayed on an empty image, give this one. */
    List<JournalRecord> snapshot() {
        var records = new ArrayList<JournalRecord>(known.size() + canceled.size() + live.size() * 3 + 1);
        known.forEach((taskId, highest) -> {
            if (highest.finishedAt() != null) {
                records.add(new JournalRecord.Known(taskId, highest.attempt(), highest.finishedAt()));
            }
        });
        records.addAll(canceled.values());
        live.values().forEach(attempt -> records.addAll(attempt.records()));
        nextOffset.ifPresent(offset -> records.add(new JournalRecord.Passed(offset)));
        records.addAll(tenure.records());
        return records;
    }

    private void accept(JournalRecord.Accepted accepted) {
        var id = accepted.attemptId();
        if (!knows(id.taskId(), id.attempt())) {
            known.put(id.taskId(), new HighestAttempt(id.attempt(), null));
        }
        live.put(id, LiveAttempt.of(accepted));
        nextOffset = OptionalLong.of(accepted.offset() + 1);
    }

    private void end(AttemptId id, Instant at) {
        var highest = known.get(id.taskId());
        if (highest != null && highest.attempt() == id.attempt()) {
            known.put(id.taskId(), new HighestAttempt(id.attempt(), at));
        }
    }

    private void update(AttemptId id, UnaryOperator<LiveAttempt> change) {
        var attempt = live.get(id);
        if (attempt == null) {
            throw new JournalException("the journal tells what became of " + id + ", but not that it was accepted");
        }
        live.put(id, change.apply(attempt));
    }

    private boolean isLive(Map.Entry<TaskId, HighestAttempt> entry) {
        return live.containsKey(new AttemptId(entry.getKey(), entry.getValue().attempt()));
    }

    private static boolean isOverSince(HighestAttempt highest, Instant limit) {
        return highest.finishedAt() != null && highest.finishedAt().isBefore(limit);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof JournalImage that
                && known.equals(that.known)
                && live().equals(that.live())
                && canceled.equals(that.canceled)
                && nextOffset.equals(that.nextOffset)
                && tenure.equals(that.tenure);
    }

    @Override
    public int hashCode() {
        return known.hashCode() * 31 + live.hashCode();
    }

    @Override
    public String toString() {
        return "JournalImage[known=" + known + ", live=" + live.values() + ", canceled=" + canceled.values()
                + ", nextOffset=" + nextOffset + ", tenure=" + tenure + "]";
    }
}
