package io.muster.agent.execute;

import io.muster.agent.execute.Admission.Decision.Ready;
import io.muster.schemas.id.TaskId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * So many attempts at a time, the others first come first served.
 *
 * <p>Not thread-safe.
 */
final class Slots {
    private final int capacity;
    private final int abandonedLimit;
    private final Deque<Ready> waiting = new ArrayDeque<>();
    private final Set<Execution> running = new LinkedHashSet<>();
    private final Set<Execution> abandoned = new LinkedHashSet<>();

    /** @param abandonedLimit how many that do not stop may go on without a slot; what is beyond keeps its slot */
    Slots(int capacity, int abandonedLimit) {
        this.capacity = capacity;
        this.abandonedLimit = abandonedLimit;
    }

    void queue(Ready ready) {
        waiting.add(ready);
    }

    /** Takes the one that waits longest out of the queue, if there is a slot for it. */
    Optional<Ready> next() {
        return occupied() < capacity ? Optional.ofNullable(waiting.poll()) : Optional.empty();
    }

    void occupy(Execution execution) {
        running.add(execution);
    }

    void release(Execution execution) {
        running.remove(execution);
        abandoned.remove(execution);
    }

    /** It has its result, and is still there. */
    void abandon(Execution execution) {
        running.remove(execution);
        abandoned.add(execution);
    }

    /** Those that are abandoned and still there, in the order in which they were. */
    List<Execution> abandoned() {
        return List.copyOf(abandoned);
    }

    private int heldByAbandoned() {
        return Math.max(0, abandoned.size() - abandonedLimit);
    }

    /** True when no slot will be free before one comes back that was given up. */
    boolean isStuck() {
        return heldByAbandoned() >= capacity;
    }

    /** Takes all that wait out of the queue. */
    List<Ready> drain() {
        var all = List.copyOf(waiting);
        waiting.clear();
        return all;
    }

    /** Takes the attempts of a task out of the queue. */
    List<Ready> withdraw(TaskId taskId) {
        var withdrawn = waiting.stream().filter(ready -> isOf(taskId, ready)).toList();
        waiting.removeIf(ready -> isOf(taskId, ready));
        return withdrawn;
    }

    private static boolean isOf(TaskId taskId, Ready ready) {
        return ready.accepted().command().taskId().equals(taskId);
    }

    void forgetWaiting() {
        waiting.clear();
    }

    void forEachRunning(Consumer<Execution> action) {
        running.forEach(action);
    }

    int waiting() {
        return waiting.size();
    }

    /** Those that have a result to come. */
    int running() {
        return running.size();
    }

    /** Slots that are taken. */
    int occupied() {
        return running.size() + heldByAbandoned();
    }
}
