package io.muster.dispatcher;

import io.muster.dispatcher.fold.ViewImage;
import io.muster.schemas.codec.Json;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.message.AgentRegistered;
import io.muster.schemas.message.Heartbeat;
import io.muster.schemas.message.Message;
import io.muster.schemas.message.TaskCancelRequested;
import io.muster.schemas.message.TaskDelivered;
import io.muster.schemas.message.TaskFinished;
import io.muster.schemas.message.TaskQueued;
import io.muster.schemas.message.TaskStarted;
import io.muster.schemas.message.TaskSubmitted;
import io.muster.schemas.task.RetryPolicy;
import io.muster.schemas.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Events as an honest fleet writes them, for tests. */
public final class Messages {
    public static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    private Messages() {}

    /** What messages come to that are in the log in this order. */
    public static ViewImage imageOf(Message... messages) {
        var image = new ViewImage();
        for (var offset = 0; offset < messages.length; offset++) {
            image.apply(messages[offset], offset);
        }
        return image;
    }

    public static TaskSubmitted submitted(String task, String agent) {
        return submission(task, new AgentId(agent), null, NOON);
    }

    public static TaskSubmitted submitted(String task, String agent, Instant at) {
        return submission(task, new AgentId(agent), null, at);
    }

    public static TaskSubmitted selected(String task, String selector, Instant at) {
        return submission(task, null, selector, at);
    }

    private static TaskSubmitted submission(String task, AgentId agent, String selector, Instant at) {
        return new TaskSubmitted(
                new TaskId(task),
                null,
                agent,
                selector,
                "shell",
                Json.MAPPER.createObjectNode().put("command", "df -h /"),
                Duration.ofHours(1),
                Duration.ofMinutes(10),
                RetryPolicy.NONE,
                Map.of(),
                "admin",
                at,
                null);
    }

    public static TaskQueued queued(String task, String agent, Instant at) {
        return new TaskQueued(new TaskId(task), null, new AgentId(agent), 1, at, null);
    }

    public static TaskQueued claimable(String task, String agent, Instant claimBefore) {
        return new TaskQueued(new TaskId(task), null, new AgentId(agent), 1, NOON, claimBefore);
    }

    public static TaskCancelRequested cancelRequested(String task, Instant at) {
        return new TaskCancelRequested(new TaskId(task), null, "admin", at);
    }

    public static TaskDelivered delivered(String task, String agent) {
        return new TaskDelivered(new TaskId(task), null, new AgentId(agent), 1, NOON.plusMillis(3));
    }

    public static TaskStarted started(String task, String agent) {
        return new TaskStarted(new TaskId(task), null, new AgentId(agent), 1, 4711L, "boot-1", NOON.plusMillis(4));
    }

    public static TaskFinished finished(String task, String agent, TaskState status) {
        return finished(task, agent, status, NOON.plusMillis(16));
    }

    public static TaskFinished finished(String task, String agent, TaskState status, Instant at) {
        return new TaskFinished(
                new TaskId(task),
                null,
                new AgentId(agent),
                1,
                "shell",
                status,
                status == TaskState.SUCCEEDED,
                status == TaskState.SUCCEEDED ? 0 : 1,
                "out\n",
                "",
                4,
                0,
                false,
                1L,
                "0".repeat(64),
                "e".repeat(64),
                12L,
                null,
                null,
                at);
    }

    public static AgentRegistered registered(String agent, Map<String, String> labels, String... handlers) {
        return new AgentRegistered(
                new AgentId(agent),
                agent + ".example",
                "linux",
                "amd64",
                "0.1.0",
                labels,
                new TreeSet<>(Set.of(handlers)),
                NOON,
                null);
    }

    /** The same agent, when it asks a gateway for its tasks. */
    public static AgentRegistered overHttp(AgentRegistered agent, Instant at) {
        return new AgentRegistered(
                agent.agentId(),
                agent.hostname(),
                agent.os(),
                agent.arch(),
                agent.agentVersion(),
                agent.labels(),
                agent.handlers(),
                at,
                AgentRegistered.HTTP);
    }

    public static Heartbeat heartbeat(String agent, long sequence, Instant at) {
        return heartbeat(agent, sequence, at, 0, 4);
    }

    public static Heartbeat heartbeat(String agent, long sequence, Instant at, int running, int capacity) {
        return new Heartbeat(
                new AgentId(agent),
                1,
                sequence,
                12.5,
                40,
                61.25,
                NOON,
                0.5,
                0.25,
                0.1,
                3600,
                running,
                0,
                capacity,
                "0.1.0",
                -3L,
                "cgroup-v2",
                null,
                at);
    }
}
