package io.muster.schemas;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.schemas.codec.Json;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.id.JobId;
import io.muster.schemas.id.TaskId;
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
import io.muster.schemas.task.OutputStreamName;
import io.muster.schemas.task.RetryPolicy;
import io.muster.schemas.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Two of each message that has optional fields: one with all of them, one with none. */
public final class Examples {
    public static final TaskId TASK = new TaskId("task_01");
    public static final JobId JOB = new JobId("job_01");
    public static final AgentId AGENT = new AgentId("web-1");
    public static final Instant AT = Instant.parse("2026-11-22T10:00:00.120Z");

    public static final TaskSubmitted SUBMITTED = new TaskSubmitted(
            TASK,
            JOB,
            AGENT,
            null,
            "shell",
            params(),
            Duration.ofHours(1),
            Duration.ofMinutes(10),
            RetryPolicy.NONE,
            Map.of("ticket", "OPS-7"),
            "admin",
            AT,
            new TaskId("task_00"));
    public static final TaskSubmitted PENDING = new TaskSubmitted(
            TASK,
            null,
            null,
            "role=web",
            "shell",
            params(),
            Duration.ofHours(1),
            Duration.ofMinutes(10),
            RetryPolicy.NONE,
            Map.of(),
            "admin",
            AT,
            null);
    public static final TaskStarted STARTED = new TaskStarted(TASK, JOB, AGENT, 1, 4711L, "boot-1", AT);
    public static final TaskFinished FINISHED = new TaskFinished(
            TASK,
            JOB,
            AGENT,
            1,
            "shell",
            TaskState.FAILED,
            false,
            2,
            "out",
            "err",
            3,
            3,
            true,
            2L,
            "0".repeat(64),
            "f".repeat(64),
            17L,
            "no-mkfs",
            "broke",
            AT);
    public static final AgentRegistered REGISTERED = new AgentRegistered(
            AGENT,
            "web-1.example",
            "linux",
            "amd64",
            "0.1.0",
            Map.of("role", "web"),
            new TreeSet<>(List.of("shell")),
            AT,
            AgentRegistered.HTTP);
    public static final Heartbeat HEARTBEAT = new Heartbeat(
            AGENT,
            17,
            4,
            12.5,
            40.1,
            71.0,
            AT,
            0.5,
            0.4,
            0.3,
            3_600,
            1,
            2,
            4,
            "0.1.0",
            -12L,
            "cgroup-v2",
            new TreeSet<>(List.of("shell")),
            AT);

    /** Every field is there. */
    public static final List<Message> FULL = List.of(
            SUBMITTED,
            new TaskQueued(TASK, JOB, AGENT, 1, AT, AT.plusSeconds(30)),
            new TaskDelivered(TASK, JOB, AGENT, 1, AT),
            STARTED,
            FINISHED,
            new TaskExpired(TASK, JOB, AGENT, 1, AT),
            new TaskRecalled(TASK, JOB, AGENT, 1, AT),
            new TaskReturned(TASK, JOB, AGENT, 1, AT),
            new TaskLost(TASK, JOB, AGENT, 1, AT),
            new TaskCancelRequested(TASK, JOB, "admin", AT),
            new TaskCanceled(TASK, JOB, 1, AT),
            new OutputChunk(TASK, JOB, AGENT, 1, 3, OutputStreamName.STDERR, 17, "out of paper\n", AT),
            RunTask.of(SUBMITTED, AGENT, 1, AT.plusSeconds(30)),
            new CancelTask(TASK, AGENT, "admin", AT),
            new TopicOpened(AGENT, AT),
            new TaskClaimed(TASK, AGENT, 1, "claim-1", AT),
            new TaskAnswered(TASK, AGENT, 1, AT),
            new InstanceClaimed(AGENT, "instance-1", 17, "web-1.example", AT),
            new CommandsTaken(AGENT, "instance-1", "take-1", 42, AT),
            REGISTERED,
            new AgentEnrolled(AGENT, "web-1.example", AT),
            new AgentWentOffline(AGENT, 17, 4, AT, AT),
            HEARTBEAT);
    /** No optional field is there. */
    public static final List<Message> MINIMAL = List.of(
            PENDING,
            new TaskQueued(TASK, null, AGENT, 1, AT, null),
            new TaskDelivered(TASK, null, AGENT, 1, AT),
            new TaskStarted(TASK, null, AGENT, 1, null, "boot-1", AT),
            new TaskFinished(
                    TASK,
                    null,
                    AGENT,
                    1,
                    "shell",
                    TaskState.EXPIRED,
                    false,
                    null,
                    "",
                    "",
                    0,
                    0,
                    false,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    AT),
            new TaskExpired(TASK, null, null, 1, AT),
            new TaskRecalled(TASK, null, AGENT, 1, AT),
            new TaskReturned(TASK, null, AGENT, 1, AT),
            new TaskLost(TASK, null, AGENT, 1, AT),
            new TaskCancelRequested(TASK, null, "admin", AT),
            new TaskCanceled(TASK, null, 1, AT),
            new OutputChunk(TASK, null, AGENT, 1, 1, OutputStreamName.STDOUT, 0, "", AT),
            RunTask.of(PENDING, AGENT, 1),
            new AgentRegistered(
                    AGENT,
                    "web-1.example",
                    "linux",
                    "amd64",
                    "0.1.0",
                    Map.of(),
                    new TreeSet<>(List.of("shell")),
                    AT,
                    null),
            new Heartbeat(
                    AGENT, 17, 4, 12.5, 40.1, 71.0, AT, 0.5, 0.4, 0.3, 3_600, 1, 2, 4, "0.1.0", null, null, null, AT));

    public static final List<Message> ALL =
            Stream.of(FULL, MINIMAL).flatMap(List::stream).toList();

    private Examples() {}

    private static ObjectNode params() {
        return Json.MAPPER.createObjectNode().put("command", "df -h /");
    }
}
