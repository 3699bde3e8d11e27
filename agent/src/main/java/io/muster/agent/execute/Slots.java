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
    private final Deque<Ready> waiting = new ArrayDeque<>();
    private final Set<Execution> running = new LinkedHashSet<>();

    Slots(int capacity) {
        this.capacity = capacity;
    }

    void queue(Ready ready) {
        waiting.add(ready);
    }

    /** Takes the one that waits longest out of the queue, if there is a slot for it. */
    Optional<Ready> next() {
        return running.size() < capacity ? Optional.ofNullable(waiting.poll()) : Optional.empty();
    }

    void occupy(Execution execution) {
        running.add(execution);
    }

    void release(Execution execution) {
        running.remove(execution);
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

    int running() {
        return running.size();
    }
}
