package io.muster.schemas.message;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.id.JobId;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.task.RetryPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A client's task was accepted. With an {@code agentId} the task is queued at once; with a {@code selector} it is
 * pending until it is placed.
 *
 * @param agentId the agent that is to run it; exactly one of this and {@code selector} is set
 * @param selector a label selector, see {@link io.muster.schemas.agent.LabelSelector}
 * @param type the handler that runs it
 * @param params the handler's parameters, a JSON object
 * @param deliveryTimeout from submission to start; a task not started by then expires
 * @param executionTimeout from start to end
 * @param annotations free text for the client's own use, never interpreted
 * @param submittedBy the principal that submitted it
 * @param rerunOf the task that this one repeats
 */
public record TaskSubmitted(
        TaskId taskId,
        @Nullable JobId jobId,
        @Nullable AgentId agentId,
        @Nullable String selector,
        String type,
        ObjectNode params,
        Duration deliveryTimeout,
        Duration executionTimeout,
        RetryPolicy retry,
        Map<String, String> annotations,
        String submittedBy,
        Instant submittedAt,
        @Nullable TaskId rerunOf)
        implements TaskEvent {

    public TaskSubmitted {
        requireNonNull(taskId, "task_id");
        requireNonNull(type, "type");
        requireNonNull(params, "params");
        requireNonNull(deliveryTimeout, "delivery_timeout");
        requireNonNull(executionTimeout, "execution_timeout");
        requireNonNull(retry, "retry");
        requireNonNull(submittedBy, "submitted_by");
        requireNonNull(submittedAt, "submitted_at");
        Limits.duration("delivery_timeout", deliveryTimeout);
        Limits.duration("execution_timeout", executionTimeout);
        if ((agentId == null) == (selector == null)) {
            throw new IllegalArgumentException("exactly one of agent_id and selector must be set");
        }
        annotations = new TreeMap<>(requireNonNull(annotations, "annotations"));
    }

    /** The last moment at which the task may start. */
    public Instant startBefore() {
        return submittedAt.plus(deliveryTimeout);
    }

    @Override
    public String eventId() {
        return taskId + "/submitted";
    }

    @Override
    public Instant at() {
        return submittedAt;
    }
}
