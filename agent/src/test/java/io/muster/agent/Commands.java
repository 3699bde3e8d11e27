package io.muster.agent;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.schemas.codec.Json;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.message.RunTask;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;

/** Commands as tests need them. */
public final class Commands {
    public static final AgentId AGENT = new AgentId("web-1");
    private static final Instant SUBMITTED = Instant.parse("2026-11-22T10:00:00Z");
    private static final Instant FAR = Instant.parse("2100-01-01T00:00:00Z");

    private Commands() {}

    public static RunTask shell(String taskId, String command) {
        return command(taskId, 1, "shell", Json.MAPPER.createObjectNode().put("command", command));
    }

    public static RunTask script(String taskId, String script) {
        return command(
                taskId,
                1,
                "shell",
                Json.MAPPER.createObjectNode().put("command", script).put("shell", true));
    }

    public static RunTask command(String taskId, int attempt, String type, ObjectNode params) {
        return new RunTask(
                new TaskId(taskId),
                null,
                AGENT,
                attempt,
                type,
                params,
                FAR,
                Duration.ofMinutes(1),
                "tester",
                SUBMITTED,
                null);
    }

    public static RunTask withTimeout(RunTask c, Duration executionTimeout) {
        return with(c, c.startBefore(), executionTimeout, c.claimBefore());
    }

    public static RunTask startBefore(RunTask c, Instant limit) {
        return with(c, limit, c.executionTimeout(), c.claimBefore());
    }

    public static RunTask claimBefore(RunTask c, Instant limit) {
        return with(c, c.startBefore(), c.executionTimeout(), limit);
    }

    private static RunTask with(RunTask c, Instant startBefore, Duration executionTimeout, Instant claimBefore) {
        return new RunTask(
                c.taskId(),
                c.jobId(),
                c.agentId(),
                c.attempt(),
                c.type(),
                c.params(),
                startBefore,
                executionTimeout,
                c.submittedBy(),
                c.submittedAt(),
                claimBefore);
    }

    public static ObjectNode params(String json) {
        try {
            return (ObjectNode) Json.MAPPER.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
