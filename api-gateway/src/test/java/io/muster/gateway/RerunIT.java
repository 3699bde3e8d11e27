package io.muster.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.muster.embedded.Infrastructure;
import io.muster.embedded.TestInfrastructure;
import io.muster.runtime.kafka.Records;
import io.muster.schemas.codec.Json;
import io.muster.schemas.codec.RecordCodec;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.id.JobId;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.message.Message;
import io.muster.schemas.message.TaskFinished;
import io.muster.schemas.message.TaskSubmitted;
import io.muster.schemas.task.RetryPolicy;
import io.muster.schemas.task.TaskState;
import io.muster.schemas.view.TaskFacts;
import io.muster.schemas.view.TaskHash;
import io.muster.schemas.view.ViewKeys;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Tasks run again. What a dispatcher and an agent would have written, the tests write. */
@Tag("infrastructure")
@ExtendWith(TestInfrastructure.class)
class RerunIT {
    private static final AgentId AGENT = new AgentId("web-1");
    private static final Instant AT = Instant.parse("2026-11-22T10:00:00Z");
    private Infrastructure kafka;
    private GatewayUnderTest gateway;

    @BeforeEach
    void start(Infrastructure infrastructure, @TempDir Path directory) throws Exception {
        kafka = infrastructure;
        gateway = new GatewayUnderTest(infrastructure, directory);
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void aTaskThatHasEndedIsSubmittedAgainAsItWas() throws Exception {
        gateway.enroll("web-1");
        view(submitted("task_old", null, AGENT), finished("task_old", null));
        var answer = gateway.admin.post("/api/v1/tasks/task_old/rerun", "{}");
        assertEquals(202, answer.status(), answer.response()::body);
        var task = answer.json();
        var id = task.path("task_id").textValue();
        assertEquals(
                "/api/v1/tasks/" + id,
                answer.response().headers().firstValue("Location").orElseThrow());
        assertNotEquals("task_old", id);
        assertEquals("task_old", task.path("rerun_of").textValue());
        assertEquals("queued", task.path("status").textValue());
        assertSame(task);
        var inTheLog = gateway.records(gateway.topics.taskEvents()).getFirst();
        assertEquals(
                "task_old",
                Json.MAPPER.readTree(inTheLog.value()).path("rerun_of").textValue());
        assertEquals(2, gateway.records(gateway.topics.tasksOf(AGENT)).size(), "its command, behind the first record");
        assertEquals(task, gateway.admin.get("/api/v1/tasks/" + id).json());
    }

    @Test
    void withTheSameKeyItIsRunAgainOnlyOnce() throws Exception {
        gateway.enroll("web-1");
        view(submitted("task_old", null, AGENT), finished("task_old", null));
        view(submitted("task_other", null, AGENT), finished("task_other", null));
        var first = gateway.admin.post("/api/v1/tasks/task_old/rerun", "{}", "Idempotency-Key", "k");
        var again = gateway.admin.post("/api/v1/tasks/task_old/rerun", "{}", "Idempotency-Key", "k");
        assertEquals(first.json().path("task_id"), again.json().path("task_id"));
        var other = gateway.admin.post("/api/v1/tasks/task_other/rerun", "{}", "Idempotency-Key", "k");
        assertEquals("idempotency_key_reused", other.code());
    }

    @Test
    void aTaskThatHasNotEndedIsRefused() throws Exception {
        gateway.enroll("web-1");
        view(submitted("task_queued", null, AGENT), null);
        var refused = gateway.admin.post("/api/v1/tasks/task_queued/rerun", "{}");
        assertEquals(409, refused.status());
        assertEquals("task_not_ended", refused.code());
        assertTrue(refused.response().body().contains("is queued"), refused.response()::body);
        // One that the views do not know yet, as it is only just in the log.
        var fresh = gateway.admin
                .post(
                        "/api/v1/tasks",
                        "{\"agent_id\": \"web-1\", \"type\": \"sleep\", \"params\": {\"duration\": \"1s\"}}")
                .json()
                .path("task_id")
                .textValue();
        assertEquals(
                "task_not_ended",
                gateway.admin.post("/api/v1/tasks/" + fresh + "/rerun", "").code());
        assertEquals(
                404, gateway.admin.post("/api/v1/tasks/task_none/rerun", "").status());
    }

    /** The views keep a task for some days, the log for longer; what the views have folded is not looked for in its end. */
    @Test
    void aTaskThatHasLeftTheViewsIsFoundInTheLog() throws Exception {
        gateway.enroll("web-1");
        write(submitted("task_gone", null, AGENT), finished("task_gone", null));
        write(submitted("task_jobs", new JobId("job_1"), AGENT), finished("task_jobs", new JobId("job_1")));
        write(submitted("task_open", null, AGENT));
        foldedAll();
        for (var id : List.of("task_gone", "task_jobs")) {
            assertEquals(404, gateway.admin.get("/api/v1/tasks/" + id).status());
            var task = gateway.admin.post("/api/v1/tasks/" + id + "/rerun", "").json();
            assertEquals(id, task.path("rerun_of").textValue());
            assertTrue(task.path("job_id").isNull());
            assertSame(task);
        }
        assertEquals(
                "task_not_ended",
                gateway.admin.post("/api/v1/tasks/task_open/rerun", "").code());
    }

    @Test
    void refusesWhatItCannotDoAsASubmissionDoes() throws Exception {
        view(submitted("task_old", null, AGENT), finished("task_old", null));
        assertEquals(
                "unknown_agent",
                gateway.admin.post("/api/v1/tasks/task_old/rerun", "{}").code());
        var path = "/api/v1/tasks/task_old/rerun";
        assertEquals(
                "invalid_body",
                gateway.admin.post(path, "{\"agent_id\": \"web-2\"}").code());
        assertEquals("malformed_json", gateway.admin.post(path, "[]").code());
        assertEquals(
                "invalid_id", gateway.admin.post("/api/v1/tasks/a.b/rerun", "").code());
        assertEquals(
                "invalid_header",
                gateway.admin.post(path, "", "Idempotency-Key", " ").code());
        assertEquals(
                "invalid_parameter",
                gateway.admin.post(path + "?colour=red", "").code());
        var text =
                gateway.admin.request(path).header("Content-Type", "text/plain").POST(BodyPublishers.ofString("x"));
        assertEquals("unsupported_media_type", gateway.admin.send(text).code());
        try (var stranger = gateway.client("wrong")) {
            assertEquals(401, stranger.post(path, "").status());
        }
    }

    private static void assertSame(JsonNode task) {
        assertEquals("web-1", task.path("agent_id").textValue());
        assertEquals("sleep", task.path("type").textValue());
        assertEquals("9s", task.path("params").path("duration").textValue());
        assertEquals("PT3H", task.path("delivery_timeout").textValue());
        assertEquals("PT7M", task.path("execution_timeout").textValue());
        assertEquals("OPS-7", task.path("annotations").path("ticket").textValue());
        assertEquals("admin", task.path("submitted_by").textValue());
    }

    private void view(TaskSubmitted submitted, @Nullable TaskFinished finished) {
        var view = TaskFacts.accepted(submitted);
        var hash = new HashMap<>(TaskHash.write(view));
        if (finished != null) {
            hash.putAll(TaskHash.write(TaskFacts.of(finished, 0)));
        }
        gateway.redis(commands -> commands.hset(ViewKeys.task(view.taskId()), hash));
    }

    /** As if a dispatcher had folded all there is, so that only the log can know. */
    private void foldedAll() {
        var topic = gateway.topics.taskEvents();
        for (var partition = 0; partition < 6; partition++) {
            var number = partition;
            var end = gateway.records(topic).stream()
                    .filter(r -> r.partition() == number)
                    .count();
            gateway.redis(commands -> commands.hset(ViewKeys.checkpoint(number), topic, Long.toString(end)));
        }
    }

    private void write(Message... messages) {
        var codec = new RecordCodec("/muster/test");
        var config = Map.<String, Object>of("bootstrap.servers", kafka.bootstrapServers());
        try (var producer = new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer())) {
            for (var message : messages) {
                var _ = producer.send(
                        Records.toProducerRecord(gateway.topics.of(message), codec.encode(message, null)));
            }
        }
    }

    private static TaskSubmitted submitted(String id, @Nullable JobId job, AgentId agent) {
        return new TaskSubmitted(
                new TaskId(id),
                job,
                agent,
                null,
                "sleep",
                Json.MAPPER.createObjectNode().put("duration", "9s"),
                Duration.ofHours(3),
                Duration.ofMinutes(7),
                RetryPolicy.NONE,
                Map.of("ticket", "OPS-7"),
                "somebody",
                AT,
                null);
    }

    private static TaskFinished finished(String id, @Nullable JobId job) {
        return new TaskFinished(
                new TaskId(id),
                job,
                AGENT,
                1,
                "sleep",
                TaskState.FAILED,
                false,
                1,
                "",
                "",
                0,
                0,
                false,
                null,
                null,
                null,
                3L,
                null,
                null,
                AT);
    }
}
