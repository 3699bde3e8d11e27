package io.muster.dispatcher.placement;

import io.muster.dispatcher.intake.LogWriter;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.message.TaskCanceled;
import io.muster.schemas.view.TaskView;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cancels tasks that no agent has, by saying so in the log. Only {@link Placement} asks for it: it knows whether it has just
 * given the task to an agent, of which the views know nothing yet.
 */
final class PendingCancels {
    private static final Logger log = LoggerFactory.getLogger(PendingCancels.class);
    /** After that it is said again, unless it has come back from the log; it has the same event id. */
    private static final Duration REPEAT = Duration.ofSeconds(10);

    private final LogWriter writer;
    private final Map<TaskId, Said> said = new HashMap<>();
    private final Set<TaskId> justRequested = new HashSet<>();

    private record Said(Instant at, CompletableFuture<Void> written) {
        boolean stands(Instant now) {
            return !written.isCompletedExceptionally() && now.isBefore(at.plus(REPEAT));
        }
    }

    PendingCancels(LogWriter writer) {
        this.writer = writer;
    }

    void cancel(TaskView view, Instant now) {
        var before = said.get(view.taskId());
        if (before != null && before.stands(now)) {
            return;
        }
        log.atInfo().addKeyValue("task_id", view.taskId()).log("task canceled before an agent had it");
        var event = new TaskCanceled(view.taskId(), view.jobId(), view.nextAttempt(), now);
        said.put(view.taskId(), new Said(now, writer.append(event)));
    }

    /** The task waits, by a view that has just been folded. */
    void waits(TaskView view) {
        if (view.cancelRequest() != null) {
            justRequested.add(view.taskId());
        }
    }

    /** Those that need not wait until all waiting tasks have been gone through. */
    Set<TaskId> takeJustRequested() {
        var taken = Set.copyOf(justRequested);
        justRequested.clear();
        return taken;
    }

    void forget(TaskId taskId) {
        said.remove(taskId);
    }

    void forgetOld(Instant now) {
        said.values().removeIf(word -> !word.stands(now));
    }
}
