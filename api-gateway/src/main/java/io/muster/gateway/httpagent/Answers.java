package io.muster.gateway.httpagent;

import io.muster.gateway.problem.ProblemCode;
import io.muster.gateway.problem.ProblemException;
import io.muster.gateway.task.TaskFinder;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.message.TaskFinished;
import io.muster.schemas.task.TaskState;
import io.muster.schemas.view.TaskView;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the results of HTTP agents, one for each attempt that was handed out. */
final class Answers {
    private static final Logger log = LoggerFactory.getLogger(Answers.class);
    private final Mailboxes mailboxes;
    private final TaskJournal journal;
    private final TaskFinder finder;
    private final InstantSource clock;

    Answers(Mailboxes mailboxes, TaskJournal journal, TaskFinder finder, InstantSource clock) {
        this.mailboxes = mailboxes;
        this.journal = journal;
        this.finder = finder;
        this.clock = clock;
    }

    /**
     * Returns when the result is in the log.
     *
     * @return the result as it is there
     * @throws ProblemException 404 when there is no such task, 403 when another agent has it, 409 when this one has not
     *     fetched it or has told its end before
     * @throws io.muster.runtime.kafka.LogUnavailableException when Kafka does not answer; telling it again is safe
     */
    TaskFinished take(AgentId agentId, ToldResult told) {
        var box = mailboxes.open(agentId);
        box.answering().lock();
        try {
            mailboxes.catchUp(box);
            var task = running(box, told.taskId());
            var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
            var result = Results.told(task, agentId, told, now);
            journal.finish(result, task.traceparent());
            log.atInfo()
                    .addKeyValue("task_id", result.taskId())
                    .addKeyValue("agent_id", agentId)
                    .addKeyValue("status", result.status().wireName())
                    .log("task answered");
            return result;
        } finally {
            box.answering().unlock();
        }
    }

    private RunningTask running(Mailbox box, TaskId taskId) {
        var attempt = box.newest(taskId);
        if (attempt.isPresent() && attempt.get().answered()) {
            throw endedAlready(taskId);
        }
        var command = attempt.map(Attempt::command);
        var claim = attempt.map(Attempt::claim);
        if (command.isPresent() && claim.isPresent()) {
            var run = command.get();
            var since = claim.get().claimedAt();
            var trace = attempt.get().traceparent();
            return new RunningTask(taskId, run.jobId(), run.attempt(), run.type(), since, trace);
        }
        if (command.isPresent()) {
            throw notFetched(taskId);
        }
        return running(finder.get(taskId), box.agentId());
    }

    /** What lies further back than this gateway remembers. */
    private static RunningTask running(TaskView view, AgentId agentId) {
        var attempt = view.attempt();
        var submission = view.submission();
        if (attempt == null || submission == null || view.agentId().isEmpty()) {
            throw notFetched(view.taskId());
        }
        if (!attempt.agentId().equals(agentId)) {
            throw new ProblemException(
                    ProblemCode.TASK_OF_ANOTHER_AGENT,
                    "Task " + view.taskId() + " is another agent's; an agent tells the end of its own tasks only.");
        }
        var state = view.state();
        if (state.isTerminal() && state != TaskState.LOST) {
            throw endedAlready(view.taskId());
        }
        var start = attempt.start();
        if (start == null && attempt.deliveredAt() == null) {
            throw notFetched(view.taskId());
        }
        var since = start == null ? submission.submittedAt() : start.startedAt();
        return new RunningTask(view.taskId(), view.jobId(), attempt.number(), submission.type(), since, null);
    }

    private static ProblemException endedAlready(TaskId taskId) {
        return new ProblemException(
                ProblemCode.TASK_ENDED, "Task " + taskId + " has ended already; a result is taken once.");
    }

    private static ProblemException notFetched(TaskId taskId) {
        return new ProblemException(
                ProblemCode.TASK_NOT_FETCHED,
                "Task " + taskId + " was not handed to this agent; GET /api/task hands tasks out.");
    }
}
