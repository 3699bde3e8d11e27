package io.muster.schemas.codec;

import com.fasterxml.jackson.databind.ObjectReader;
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
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The {@code ce_type} of each message. A type's meaning never changes; a change that breaks readers is a new version. */
public enum MessageType {
    TASK_SUBMITTED("io.muster.task.submitted.v1", TaskSubmitted.class),
    TASK_QUEUED("io.muster.task.queued.v1", TaskQueued.class),
    TASK_DELIVERED("io.muster.task.delivered.v1", TaskDelivered.class),
    TASK_STARTED("io.muster.task.started.v1", TaskStarted.class),
    TASK_FINISHED("io.muster.task.finished.v1", TaskFinished.class),
    TASK_EXPIRED("io.muster.task.expired.v1", TaskExpired.class),
    TASK_RECALLED("io.muster.task.recalled.v1", TaskRecalled.class),
    TASK_RETURNED("io.muster.task.returned.v1", TaskReturned.class),
    TASK_LOST("io.muster.task.lost.v1", TaskLost.class),
    TASK_CANCEL_REQUESTED("io.muster.task.cancel-requested.v1", TaskCancelRequested.class),
    TASK_CANCELED("io.muster.task.canceled.v1", TaskCanceled.class),
    TASK_OUTPUT("io.muster.task.output.v1", OutputChunk.class),
    TASK_RUN("io.muster.task.run.v1", RunTask.class),
    TASK_CANCEL("io.muster.task.cancel.v1", CancelTask.class),
    AGENT_TOPIC_OPENED("io.muster.agent.topic-opened.v1", TopicOpened.class),
    AGENT_TASK_CLAIMED("io.muster.agent.task-claimed.v1", TaskClaimed.class),
    AGENT_TASK_ANSWERED("io.muster.agent.task-answered.v1", TaskAnswered.class),
    AGENT_INSTANCE_CLAIMED("io.muster.agent.instance-claimed.v1", InstanceClaimed.class),
    AGENT_COMMANDS_TAKEN("io.muster.agent.commands-taken.v1", CommandsTaken.class),
    AGENT_REGISTERED("io.muster.agent.registered.v1", AgentRegistered.class),
    AGENT_ENROLLED("io.muster.agent.enrolled.v1", AgentEnrolled.class),
    AGENT_OFFLINE("io.muster.agent.offline.v1", AgentWentOffline.class),
    AGENT_HEARTBEAT("io.muster.agent.heartbeat.v1", Heartbeat.class);

    private static final Map<String, MessageType> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toMap(MessageType::ceType, Function.identity()));
    private static final Map<Class<?>, MessageType> BY_CLASS =
            Arrays.stream(values()).collect(Collectors.toMap(MessageType::messageClass, Function.identity()));

    private final String ceType;
    private final Class<? extends Message> messageClass;

    @SuppressWarnings("Immutable") // it is, though not marked so
    private final ObjectReader reader;

    MessageType(String ceType, Class<? extends Message> messageClass) {
        this.ceType = ceType;
        this.messageClass = messageClass;
        this.reader = Json.MAPPER.readerFor(messageClass).withHandler(IgnoredFields.HANDLER);
    }

    public String ceType() {
        return ceType;
    }

    public Class<? extends Message> messageClass() {
        return messageClass;
    }

    ObjectReader reader() {
        return reader;
    }

    /** Where its JSON Schema is on the class path: {@code io.muster.task.run.v1} is {@code task/v1/task-run.json}. */
    public String schema() {
        var parts = ceType.split("\\.", -1);
        return parts[2] + "/" + parts[4] + "/" + parts[2] + "-" + parts[3] + ".json";
    }

    public static MessageType of(Message message) {
        var type = BY_CLASS.get(message.getClass());
        if (type == null) {
            throw new IllegalStateException("no ce_type is registered for " + message.getClass());
        }
        return type;
    }

    public static Optional<MessageType> of(String ceType) {
        return Optional.ofNullable(BY_NAME.get(ceType));
    }
}
