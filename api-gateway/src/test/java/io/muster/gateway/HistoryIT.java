package io.muster.gateway;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.muster.embedded.Infrastructure;
import io.muster.embedded.TestInfrastructure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The log over REST. */
@Tag("infrastructure")
@ExtendWith(TestInfrastructure.class)
class HistoryIT {
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
    void tellsWhatHappenedToATaskAndToAnAgent() throws Exception {
        gateway.enroll("web-1");
        gateway.enroll("web-2");
        var task = submit();
        submit();
        var ofTask = items("task_id=" + task);
        assertEquals(List.of("task submitted"), texts(ofTask, "event"));
        assertEquals(
                "io.muster.task.submitted.v1", ofTask.getFirst().path("type").textValue());
        assertEquals(task, ofTask.getFirst().path("data").path("task_id").textValue());
        assertEquals(task, ofTask.getFirst().path("key").textValue());
        assertEquals(
                List.of("agent enrolled", "agent registered", "task submitted", "task submitted"),
                texts(items("agent_id=web-1"), "event").stream().sorted().toList());
        assertEquals(1, items("topic=agents&agent_id=web-2").size());
        assertEquals(List.of("agent topic opened", "task run"), kinds("topic=tasks.web-1"));
        assertEquals(List.of("task run"), kinds("topic=tasks.web-1&task_id=" + task));
        assertEquals(0, items("job_id=job_1").size());
    }

    @Test
    void takesPeriodsAsTheCommandLineDoes() throws Exception {
        gateway.enroll("web-1");
        var task = submit();
        assertEquals(1, items("from=-1h&task_id=" + task).size());
        assertEquals(
                1, items("from=1h%20ago&to=9999-12-31T00:00Z&task_id=" + task).size());
        assertEquals(0, items("to=-1h&task_id=" + task).size());
        assertEquals(0, items("to=0000-01-01T00:00Z").size());
        assertEquals(1, items("from=-9999999999d&task_id=" + task).size());
        assertEquals(1, items("from=-PT2500000000000000H&task_id=" + task).size());
    }

    @Test
    void pagesGoOnExactlyWhereTheLastOneEnded() throws Exception {
        gateway.enroll("web-1");
        for (var i = 0; i < 7; i++) {
            submit();
        }
        var all = items("topic=task-events");
        var paged = new ArrayList<JsonNode>();
        var cursor = "";
        do {
            var page = page("topic=task-events&limit=3" + cursor);
            page.path("items").forEach(paged::add);
            cursor = page.path("next_cursor").isNull()
                    ? ""
                    : "&cursor=" + page.path("next_cursor").textValue();
        } while (!cursor.isEmpty());
        assertEquals(7, all.size());
        assertEquals(all, paged);
    }

    @Test
    void refusesWhatItCannotReadWithAdvice() {
        assertAll(
                () -> refused(404, "topic_not_found", "topic=nothing", "there are task-events, results"),
                () -> refused(404, "topic_not_found", "topic=tasks.nobody", "there is no topic"),
                () -> refused(404, "topic_not_found", "topic=a%20b%2F..", "there is no topic"),
                () -> refused(400, "invalid_parameter", "topic=results,,agents", "comma-separated"),
                () -> refused(400, "invalid_parameter", "from=yesterday", "-2h for two hours ago"),
                () -> refused(400, "invalid_parameter", "to=-2x", "is not a duration"),
                () -> refused(400, "invalid_parameter", "from=%2B999999999-01-01T00:00Z", "is not a time"),
                () -> refused(400, "invalid_parameter", "cursor=nonsense", "is not a cursor"),
                () -> refused(400, "invalid_parameter", "task_id=a.b", "must match"),
                () -> refused(400, "invalid_parameter", "limit=1001", "from 1 to 1000"),
                () -> refused(400, "invalid_parameter", "colour=red", "known are agent_id, cursor"));
        try (var stranger = gateway.client("wrong")) {
            assertEquals(401, stranger.get("/api/v1/history").status());
            assertEquals(401, gateway.joiner.get("/api/v1/history").status());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Each answer is held against openapi.yaml by the client. */
    @Test
    void manyAtATimeAreAnsweredOrSentAwayForAMoment() throws Exception {
        gateway.enroll("web-1");
        submit();
        var statuses = new TreeSet<Integer>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Integer> request =
                    () -> gateway.admin.get("/api/v1/history").status();
            for (var answer : threads.invokeAll(java.util.Collections.nCopies(40, request))) {
                statuses.add(answer.get());
            }
        }
        assertEquals(List.of(200, 429), List.copyOf(statuses));
        assertEquals(200, gateway.admin.get("/api/v1/history").status());
    }

    private void refused(int status, String code, String query, String advice) throws Exception {
        var answer = gateway.admin.get("/api/v1/history?" + query);
        assertEquals(status, answer.status(), answer.response()::body);
        assertEquals(code, answer.code());
        var detail = answer.json().path("detail").textValue();
        assertTrue(detail.contains(advice), detail);
    }

    private String submit() throws Exception {
        return gateway.admin.post("/api/v1/tasks", SHELL).json().path("task_id").textValue();
    }

    private List<JsonNode> items(String query) throws Exception {
        var page = page(query);
        assertTrue(page.path("next_cursor").isNull(), page::toString);
        return page.path("items").valueStream().toList();
    }

    private JsonNode page(String query) throws Exception {
        var answer = gateway.admin.get("/api/v1/history?" + query);
        assertEquals(200, answer.status(), answer.response()::body);
        return answer.json();
    }

    private List<String> kinds(String query) throws Exception {
        return List.copyOf(new TreeSet<>(texts(items(query), "event")));
    }

    private static List<String> texts(List<JsonNode> items, String field) {
        return items.stream().map(item -> item.path(field).asText()).toList();
    }
}
