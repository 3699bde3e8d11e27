package io.muster.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.muster.embedded.Infrastructure;
import io.muster.embedded.TestInfrastructure;
import io.muster.schemas.codec.Json;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.message.TaskDelivered;
import io.muster.schemas.message.TaskFinished;
import io.muster.schemas.message.TaskSubmitted;
import io.muster.schemas.task.RetryPolicy;
import io.muster.schemas.task.TaskState;
import io.muster.schemas.view.TaskFacts;
import io.muster.schemas.view.TaskHash;
import io.muster.schemas.view.ViewKeys;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Waiting for a task, and lists of them. What a dispatcher would have folded, the tests write into Redis. */
@Tag("infrastructure")
@ExtendWith(TestInfrastructure.class)
class TaskQueryIT {
    private static final String SHELL = """
            {"agent_id": "web-1", "type": "shell", "params": {"command": "uptime"}}""";
    private GatewayUnderTest gateway;

    @BeforeEach
    void start(Infrastructure infrastructure, @TempDir Path directory) throws Exception {
        gateway = new GatewayUnderTest(infrastructure, directory);
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void aLongPollEndsWhenTheTaskDoes() throws Exception {
        gateway.enroll("web-1");
        var taskId = new TaskId(gateway.admin
                .post("/api/v1/tasks", SHELL)
                .json()
                .path("task_id")
                .textValue());
        var waiting = CompletableFuture.supplyAsync(() -> {
            try {
                return gateway.admin
                        .get("/api/v1/tasks/" + taskId + "?wait=30s")
                        .json();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        assertFalse(waiting.isDone());
        var finished = finished(taskId);
        gateway.redis(commands -> commands.hset(ViewKeys.task(taskId), TaskHash.write(TaskFacts.of(finished, 0))));
        gateway.redis(commands -> commands.publish(ViewKeys.ENDED_TASKS_CHANNEL, "task_other " + taskId));
        assertEquals(
                "succeeded", waiting.get(5, TimeUnit.SECONDS).path("status").textValue());
    }

    @Test
    void pagesThroughTasksNewestFirstWithoutGapsOrRepeats() throws Exception {
        for (var i = 0; i < 25; i++) {
            fold(submitted("task_" + (char) ('a' + i), Instant.ofEpochMilli(1_000 + i / 5)));
        }
        var seen = new ArrayList<String>();
        var cursor = "";
        do {
            var page = gateway.admin
                    .get("/api/v1/tasks?limit=4" + (cursor.isEmpty() ? "" : "&cursor=" + cursor))
                    .json();
            page.path("items").forEach(task -> seen.add(task.path("task_id").textValue()));
            cursor = page.path("next_cursor").asText("");
        } while (!cursor.isEmpty() && !cursor.equals("null"));
        assertEquals(25, seen.size());
        assertEquals(25, new HashSet<>(seen).size());
        assertEquals("task_y", seen.getFirst());
        assertEquals("task_a", seen.getLast());
    }

    @Test
    void filtersTasks() throws Exception {
        fold(submitted("task_1", Instant.ofEpochMilli(1)));
        fold(submitted("task_2", Instant.ofEpochMilli(2)));
        assertEquals(
                2,
                gateway.admin
                        .get("/api/v1/tasks?agent_id=web-1&status=queued")
                        .json()
                        .path("items")
                        .size());
        assertEquals(
                0,
                gateway.admin
                        .get("/api/v1/tasks?agent_id=web-2")
                        .json()
                        .path("items")
                        .size());
        assertEquals(
                0,
                gateway.admin
                        .get("/api/v1/tasks?status=failed")
                        .json()
                        .path("items")
                        .size());
    }

    private void fold(TaskSubmitted submitted) {
        var view = TaskFacts.accepted(submitted);
        var score = (double) submitted.submittedAt().toEpochMilli();
        gateway.redis(commands -> commands.hset(ViewKeys.task(view.taskId()), TaskHash.write(view)));
        for (var index : List.of(
                ViewKeys.TASKS_BY_TIME,
                ViewKeys.tasksByState(view.state()),
                ViewKeys.tasksByAgent(new AgentId("web-1")))) {
            gateway.redis(commands -> commands.zadd(index, score, view.taskId().value()));
        }
    }

    private static TaskSubmitted submitted(String id, Instant at) {
        return new TaskSubmitted(
                new TaskId(id),
                null,
                new AgentId("web-1"),
                null,
                "sleep",
                Json.MAPPER.createObjectNode(),
                Duration.ofHours(1),
                Duration.ofMinutes(1),
                RetryPolicy.NONE,
                Map.of(),
                "admin",
                at,
                null);
    }

    private static TaskFinished finished(TaskId taskId) {
        var delivered = new TaskDelivered(taskId, null, new AgentId("web-1"), 1, Instant.EPOCH);
        return new TaskFinished(
                taskId,
                null,
                delivered.agentId(),
                1,
                "shell",
                TaskState.SUCCEEDED,
                true,
                0,
                "up",
                "",
                2,
                0,
                false,
                null,
                null,
                null,
                3L,
                null,
                null,
                Instant.EPOCH);
    }
}
