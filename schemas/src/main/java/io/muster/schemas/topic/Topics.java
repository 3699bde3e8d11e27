package io.muster.schemas.topic;

import io.muster.schemas.id.AgentId;
import io.muster.schemas.message.AgentCommand;
import io.muster.schemas.message.AgentEnrolled;
import io.muster.schemas.message.AgentRegistered;
import io.muster.schemas.message.AgentWentOffline;
import io.muster.schemas.message.CancelTask;
import io.muster.schemas.message.CommandsTaken;
import io.muster.schemas.message.Heartbeat;
import io.muster.schemas.message.InstanceClaimed;
import io.muster.schemas.message.Message;
import io.muster.schemas.message.OutputChunk;
import io.muster.schemas.message.RunTask;
import io.muster.schemas.message.TaskAnswered;
import io.muster.schemas.message.TaskCancelRequested;
import io.muster.schemas.message.TaskCanceled;
import io.muster.schemas.message.TaskClaimed;
import io.muster.schemas.message.TaskDelivered;
import io.muster.schemas.message.TaskExpired;
import io.muster.schemas.message.TaskFinished;
import io.muster.schemas.message.TaskLost;
import io.muster.schemas.message.TaskQueued;
import io.muster.schemas.message.TaskRecalled;
import io.muster.schemas.message.TaskReturned;
import io.muster.schemas.message.TaskStarted;
import io.muster.schemas.message.TaskSubmitted;
import io.muster.schemas.message.TopicOpened;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The topics by name.
 *
 * <p>All shared topics that are folded have the same number of partitions, so that one partition number holds every
 * event of a job, of a task and of an agent, whichever topic it is in. Topics that operators replay are never
 * compacted: compaction destroys history.
 *
 * @param prefix what every name begins with, as {@code muster.}
 */
public record Topics(String prefix) {
    public static final Topics DEFAULT = new Topics("muster.");

    public String taskEvents() {
        return prefix + "task-events";
    }

    public String results() {
        return prefix + "results";
    }

    public String heartbeats() {
        return prefix + "heartbeats";
    }

    public String agents() {
        return prefix + "agents";
    }

    public String agentEvents() {
        return prefix + "agent-events";
    }

    /** What running tasks write, live. Not folded into any view. */
    public String output() {
        return prefix + "output";
    }

    public String deadLetters() {
        return prefix + "dead-letters";
    }

    /** The topic that only this agent reads; for an agent that speaks HTTP, the gateways. */
    public String tasksOf(AgentId agentId) {
        return prefix + "tasks." + agentId;
    }

    /** The topic that a message belongs in. */
    public String of(Message message) {
        return switch (message) {
            case TaskSubmitted e -> taskEvents();
            case TaskQueued e -> taskEvents();
            case TaskExpired e -> taskEvents();
            case TaskLost e -> taskEvents();
            case TaskRecalled e -> taskEvents();
            case TaskCancelRequested e -> taskEvents();
            case TaskCanceled e -> taskEvents();
            case TaskDelivered e -> results();
            case TaskStarted e -> results();
            case TaskFinished e -> results();
            case TaskReturned e -> results();
            case OutputChunk e -> output();
            case Heartbeat e -> heartbeats();
            case AgentRegistered e -> agents();
            case AgentEnrolled e -> agentEvents();
            case AgentWentOffline e -> agentEvents();
            case AgentCommand command ->
                switch (command) {
                    case RunTask run -> tasksOf(run.agentId());
                    case CancelTask cancel -> tasksOf(cancel.agentId());
                    case TopicOpened opened -> tasksOf(opened.agentId());
                    case TaskClaimed claimed -> tasksOf(claimed.agentId());
                    case TaskAnswered answered -> tasksOf(answered.agentId());
                    case InstanceClaimed claimed -> tasksOf(claimed.agentId());
                    case CommandsTaken taken -> tasksOf(taken.agentId());
                };
        };
    }

    /** The topics that are folded into views; they all have the same number of partitions. */
    public List<String> folded() {
        return List.of(taskEvents(), results(), heartbeats(), agents(), agentEvents());
    }

    /** Every shared topic, as it is created at start-up. */
    public List<TopicSpec> shared(int partitions) {
        return List.of(
                new TopicSpec(taskEvents(), partitions, Optional.of(Duration.ofDays(30))),
                // By the broker's clock, which decides whether a claim came in time (TaskQueued.claimBefore).
                new TopicSpec(results(), partitions, Optional.of(Duration.ofDays(30)), TopicSpec.Timestamps.LOG_APPEND),
                new TopicSpec(heartbeats(), partitions, Optional.of(Duration.ofDays(3))),
                new TopicSpec(agents(), partitions, Optional.empty()),
                new TopicSpec(agentEvents(), partitions, Optional.of(Duration.ofDays(30))),
                // By the broker's clock, so that a task's output is found by time whatever its agent's clock says.
                new TopicSpec(output(), partitions, Optional.of(Duration.ofDays(3)), TopicSpec.Timestamps.LOG_APPEND),
                new TopicSpec(deadLetters(), 1, Optional.of(Duration.ofDays(30))));
    }

    /** One agent's own topic, as it is created at enrolment. */
    public TopicSpec agentTopic(AgentId agentId) {
        return new TopicSpec(tasksOf(agentId), 1, Optional.of(Duration.ofDays(7)));
    }
}
