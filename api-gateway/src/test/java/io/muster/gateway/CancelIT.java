package io.muster.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.muster.embedded.Infrastructure;
import io.muster.embedded.TestInfrastructure;
import io.muster.schemas.codec.Json;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.message.TaskLost;
import io.muster.schemas.message.TaskSubmitted;
import io.muster.schemas.task.RetryPolicy;
import io.muster.schemas.view.TaskFacts;
import io.muster.schemas.view.TaskHash;
import io.muster.schemas.view.TaskView;
import io.muster.schemas.view.ViewKeys;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Tasks that are to be canceled. What a dispatcher would have written, the tests write. */
@Tag("infrastructure")
@ExtendWith(TestInfrastructure.class)
class CancelIT {
    private static final AgentId AGENT = new AgentId("web-1");
    private static final Instant AT = Instant.parse("2026-11-22T10:00:00Z");
    private GatewayUnderTest gateway;

    @BeforeEach
    void start(Infrastructure infrastructure, @TempDir Path directory) throws Exception {
        gateway = new GatewayUnderTest(infrastructure, directory);
        gateway.enroll("web-1");
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void theLogIsToldAndTheAgentThatHasTheTask() throws Exception {
        var id = submit("{\"agent_id\": \"web-1\", \"type\": \"sleep\", \"params\": {\"duration\": \"9s\"}}");
        var answer = gateway.admin.post("/api/v1/tasks/" + id + "/cancel", "");
        assertEquals(202, answer.status(), answer.response()::body);
        assertEquals("queued", answer.json().path("status").textValue());
        assertTrue(answer.json().path("cancel_requested").booleanValue());
        assertEquals("admin", answer.json().path("cancel_requested_by").textValue());

        var event = last(gateway.topics.taskEvents(), "io.muster.task.cancel-requested.v1");
        assertEquals(id, event.path("task_id").textValue());
        assertEquals("admin", event.path("requested_by").textValue());
        var command = last(gateway.topics.tasksOf(AGENT), "io.muster.task.cancel.v1");
        assertEquals(id, command.path("task_id").textValue());
        assertEquals(event.path("requested_at"), command.path("requested_at"));
    }

    @Test
    void ofATaskThatNoAgentHasOnlyTheLogIsTold() throws Exception {
        var id = submit("{\"selector\": \"role=db\", \"type\": \"sleep\", \"params\": {\"duration\": \"9s\"}}");
        assertEquals(
                202, gateway.admin.post("/api/v1/tasks/" + id + "/cancel", "{}").status());
        assertEquals(
                id,
                last(gateway.topics.taskEvents(), "io.muster.task.cancel-requested.v1")
                        .path("task_id")
                        .textValue());
        assertEquals(1, gateway.records(gateway.topics.tasksOf(AGENT)).size(), "nothing but the first record");
    }

    @Test
    void askedAgainItSaysTheSameAndTellsNobody() throws Exception {
        var asked = new TaskView.CancelRequest("somebody", AT);
        view(submitted("task_asked", AGENT), asked);
        var answer = gateway.admin.post("/api/v1/tasks/task_asked/cancel?wait=1s", "");
        assertEquals(202, answer.status());
        assertEquals("somebody", answer.json().path("cancel_requested_by").textValue());
        assertEquals(List.of(), gateway.records(gateway.topics.taskEvents()));
        assertEquals(1, gateway.records(gateway.topics.tasksOf(AGENT)).size());
    }

    @Test
    void aTaskThatHasEndedIsLeftAsItIsAndALostOneIsNotGivenUp() throws Exception {
        ended("task_done", "succeeded");
        ended("task_canceled", "canceled");
        var done = gateway.admin.post("/api/v1/tasks/task_done/cancel", "");
        assertEquals(409, done.status());
        assertEquals("task_ended", done.code());
        var canceled = gateway.admin.post("/api/v1/tasks/task_canceled/cancel", "");
        assertEquals(200, canceled.status());
        assertEquals("canceled", canceled.json().path("status").textValue());
        assertEquals(List.of(), gateway.records(gateway.topics.taskEvents()));

        view(submitted("task_lost", AGENT), null);
        gateway.redis(commands -> {
            var lost = TaskFacts.of(new TaskLost(new TaskId("task_lost"), null, AGENT, 1, AT), 0);
            var hash = TaskHash.write(lost);
            commands.hset(
                    "task:task_lost",
                    Map.of("status", "lost", "lost_at", hash.get("lost_at"), "lost_attempt", hash.get("lost_attempt")));
        });
        var lost = gateway.admin.post("/api/v1/tasks/task_lost/cancel?wait=20s", "");
        assertEquals(202, lost.status());
        assertEquals("lost", lost.json().path("status").textValue());
        assertEquals(
                "task_lost",
                last(gateway.topics.tasksOf(AGENT), "io.muster.task.cancel.v1")
                        .path("task_id")
                        .textValue());
    }

    @Test
    void refusesWhatItCannotDo() throws Exception {
        assertEquals(
                "task_not_found",
                gateway.admin.post("/api/v1/tasks/task_none/cancel", "").code());
        assertEquals(
                "invalid_id", gateway.admin.post("/api/v1/tasks/a.b/cancel", "").code());
        assertEquals(
                "invalid_parameter",
                gateway.admin.post("/api/v1/tasks/t/cancel?colour=red", "").code());
        assertEquals(
                "invalid_body",
                gateway.admin
                        .post("/api/v1/tasks/t/cancel", "{\"why\": \"so\"}")
                        .code());
        try (var stranger = gateway.client("wrong")) {
            assertEquals(401, stranger.post("/api/v1/tasks/t/cancel", "").status());
        }
    }

    private String submit(String body) throws Exception {
        return gateway.admin.post("/api/v1/tasks", body).json().path("task_id").textValue();
    }

    private JsonNode last(String topic, String type) throws Exception {
        ConsumerRecord<String, String> found = gateway.records(topic).stream()
                .filter(received -> GatewayUnderTest.header(received, "ce_type").equals(type))
                .reduce((one, next) -> next)
                .orElseThrow();
        return Json.MAPPER.readTree(found.value());
    }

    private void view(TaskSubmitted submitted, TaskView.@Nullable CancelRequest asked) {
        var plain = TaskFacts.accepted(submitted);
        var view = new TaskView(plain.taskId(), null, submitted, plain.attempt(), plain.givenUp(), asked);
        gateway.redis(commands -> commands.hset(ViewKeys.task(view.taskId()), TaskHash.write(view)));
    }

    private void ended(String id, String status) {
        view(submitted(id, AGENT), null);
        gateway.redis(commands -> commands.hset(
                "task:" + id,
                Map.of(
                        "status",
                        status,
                        "finished_at",
                        "2026-11-22T10:00:01.000Z",
                        "stdout",
                        "",
                        "stderr",
                        "",
                        "stdout_bytes",
                        "0",
                        "stderr_bytes",
                        "0",
                        "truncated",
                        "false")));
    }

    static TaskSubmitted submitted(String id, AgentId agent) {
        return new TaskSubmitted(
                new TaskId(id),
                null,
                agent,
                null,
                "sleep",
                Json.MAPPER.createObjectNode().put("duration", "9s"),
                Duration.ofHours(3),
                Duration.ofMinutes(7),
                RetryPolicy.NONE,
                Map.of(),
                "somebody",
                AT,
                null);
    }
}
