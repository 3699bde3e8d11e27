package io.muster.dispatcher.deadline;

import static io.muster.dispatcher.Messages.finished;
import static io.muster.dispatcher.Messages.heartbeat;
import static io.muster.dispatcher.Messages.registered;
import static io.muster.dispatcher.Messages.selected;
import static io.muster.dispatcher.Messages.started;
import static io.muster.dispatcher.Messages.submitted;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.muster.dispatcher.Stage;
import io.muster.dispatcher.wiring.Dispatcher;
import io.muster.embedded.Infrastructure;
import io.muster.embedded.TestInfrastructure;
import io.muster.schemas.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two dispatchers, and the real time. */
@Tag("infrastructure")
@ExtendWith(TestInfrastructure.class)
class TaskDeadlinesIT {
    private Stage stage;

    @BeforeEach
    void open(Infrastructure infrastructure) {
        stage = new Stage(infrastructure);
        var config = stage.config(Map.of("dispatcher.offline-after", "1s", "dispatcher.lost-after", "1s"));
        stage.run(Dispatcher.start(config));
        stage.run(Dispatcher.start(config));
    }

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void tasksThatNobodyTookInTimeExpireOnceEach() {
        var longAgo = Instant.now().minus(Duration.ofHours(2));
        IntStream.range(0, 50).forEach(i -> stage.send(selected("waiting-" + i, "role=none", longAgo)));
        awaitStatus("waiting-49", "expired");
        await().atMost(Stage.PATIENCE).until(() -> stage.redis().zcard("tasks:by-status:expired") == 50);
        assertEquals(0, stage.redis().llen("pending_tasks"));
        stage.awaitViewsEqualTheLog();
        assertEquals(Map.of("io.muster.task.submitted.v1", 50, "io.muster.task.expired.v1", 50), eventsByType());
    }

    @Test
    void aTaskOfAnAgentThatIsGoneIsLostUntilItsResultComesAfterAll() {
        stage.send(registered("web-1", Map.of(), "shell"), heartbeat("web-1", 1, Instant.now()));
        stage.send(submitted("t", "web-1"), started("t", "web-1"));
        awaitStatus("t", "lost");
        stage.awaitViewsEqualTheLog();
        assertEquals(1, eventsByType().get("io.muster.task.lost.v1"));

        stage.send(finished("t", "web-1", TaskState.SUCCEEDED));
        awaitStatus("t", "succeeded");
        assertEquals("true", stage.redis().hget("task:t", "late"));
        stage.awaitViewsEqualTheLog();
    }

    private void awaitStatus(String task, String status) {
        await().atMost(Stage.PATIENCE).until(() -> status.equals(stage.redis().hget("task:" + task, "status")));
    }

    private Map<String, Integer> eventsByType() {
        var counts = new TreeMap<String, Integer>();
        stage.records(stage.topics.taskEvents())
                .forEach(found -> counts.merge(
                        new String(
                                found.headers().lastHeader("ce_type").value(), java.nio.charset.StandardCharsets.UTF_8),
                        1,
                        Integer::sum));
        return counts;
    }
}
