package io.muster.dispatcher.placement;

import static io.muster.dispatcher.Messages.heartbeat;
import static io.muster.dispatcher.Messages.registered;
import static io.muster.dispatcher.Messages.selected;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.muster.dispatcher.Stage;
import io.muster.dispatcher.wiring.Dispatcher;
import io.muster.embedded.Infrastructure;
import io.muster.embedded.TestInfrastructure;
import io.muster.runtime.kafka.Records;
import io.muster.schemas.codec.Decoded;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.message.RunTask;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("infrastructure")
@ExtendWith(TestInfrastructure.class)
class PlacementIT {
    @Test
    void bringsATaskWithASelectorToAnAgentThatMatches(Infrastructure infrastructure) {
        try (var stage = new Stage(infrastructure)) {
            stage.openTopicOf("web-1");
            stage.openTopicOf("db-1");
            var now = Instant.now();
            stage.send(selected("task_1", "role=web", now));
            stage.run(Dispatcher.start(stage.config()));
            await().atMost(Stage.PATIENCE)
                    .until(() -> stage.redis().lrange("pending_tasks", 0, -1).equals(List.of("task_1")));
            stage.send(
                    registered("web-1", Map.of("role", "web"), "shell"),
                    registered("db-1", Map.of("role", "db"), "shell"),
                    heartbeat("web-1", 1, now),
                    heartbeat("db-1", 1, now));
            var topic = stage.topics.tasksOf(new AgentId("web-1"));
            await().atMost(Stage.PATIENCE).until(() -> stage.records(topic).size() == 1);
            var known = assertInstanceOf(
                    Decoded.Known.class, Records.decode(stage.records(topic).getFirst()));
            var command = assertInstanceOf(RunTask.class, known.message());
            assertEquals("df -h /", command.params().get("command").asText());
            assertEquals(0, stage.redis().llen("pending_tasks"));
            assertEquals("queued", stage.redis().hget("task:task_1", "status"));
            assertEquals(List.of(), stage.records(stage.topics.tasksOf(new AgentId("db-1"))));
            stage.awaitViewsEqualTheLog();
        }
    }
}
