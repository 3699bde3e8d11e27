package io.muster.dispatcher.placement;

import io.muster.dispatcher.intake.Duty;
import io.muster.dispatcher.intake.FoldedThrough;
import io.muster.dispatcher.intake.LogWriter;
import io.muster.dispatcher.intake.Ownership;
import io.muster.dispatcher.view.TaskSweep;
import io.muster.dispatcher.view.ViewStore;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.message.TaskRecalled;
import io.muster.schemas.task.TaskState;
import io.muster.schemas.view.TaskView;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a task back from an agent that has not claimed it in time, so that it can be placed again. That is safe when it can no
 * longer run: the agent starts it only if the broker has stamped its claim with a time before {@code claim_before}, and the
 * log has been folded beyond that time without one (docs/decisions/0010).
 */
public final class Recall implements Duty {
    private static final Logger log = LoggerFactory.getLogger(Recall.class);
    private static final Duration PERIOD = Duration.ofSeconds(1);
    /** By how much the clocks of brokers and dispatchers may differ. Those of agents play no part. */
    static final Duration CLOCK_SKEW = Duration.ofSeconds(10);

    private static final Duration REPEAT = Duration.ofSeconds(10);

    private final Ownership ownership;
    private final FoldedThrough folded;
    private final LogWriter writer;
    private final TaskSweep queued;
    private final Map<TaskId, Said> recalls = new HashMap<>();

    private record Said(Instant at, CompletableFuture<Void> written) {}

    public Recall(ViewStore store, Ownership ownership, FoldedThrough folded, LogWriter writer) {
        this.queued = new TaskSweep(store, TaskState.QUEUED);
        this.ownership = ownership;
        this.folded = folded;
        this.writer = writer;
    }

    @Override
    public Duration period() {
        return PERIOD;
    }

    @Override
    public void at(Instant now) {
        // Said once is enough, unless it is not known whether it was heard; to repeat it does no harm.
        recalls.values()
                .removeIf(said -> said.written().isCompletedExceptionally()
                        || said.at().plus(REPEAT).isBefore(now));
        queued.next().forEach(view -> consider(view, now));
    }

    private void consider(TaskView view, Instant now) {
        var submission = view.submission();
        var attempt = view.attempt();
        if (submission == null || attempt == null || attempt.claimBefore() == null) {
            return;
        }
        var safe = attempt.claimBefore().plus(CLOCK_SKEW);
        if (now.isAfter(safe)
                && now.isBefore(submission.startBefore())
                && ownership.holds(submission.key())
                && folded.foldedThrough(submission.key()).isAfter(safe)
                && !recalls.containsKey(view.taskId())) {
            log.atInfo()
                    .addKeyValue("task_id", view.taskId())
                    .addKeyValue("agent_id", attempt.agentId())
                    .log("not claimed in time; it is to be placed again");
            var recall = new TaskRecalled(view.taskId(), view.jobId(), attempt.agentId(), attempt.number(), now);
            recalls.put(view.taskId(), new Said(now, writer.append(recall)));
        }
    }
}
