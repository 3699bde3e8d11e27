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
import java.util.TreeMap;
import java.util.stream.IntStream;
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

    @Test
    void placesByTheStrategyOfTheSettings(Infrastructure infrastructure) {
        assertEquals(Map.of("large", 10, "small", 2), placed(infrastructure, "least-loaded"));
        assertEquals(Map.of("large", 6, "small", 6), placed(infrastructure, "spread"));
    }

    private static Map<String, Integer> placed(Infrastructure infrastructure, String strategy) {
        try (var stage = new Stage(infrastructure)) {
            var now = Instant.now();
            var agents = List.of("large", "small");
            agents.forEach(stage::openTopicOf);
            agents.forEach(agent -> stage.send(registered(agent, Map.of("role", "web"), "shell")));
            stage.send(heartbeat("large", 1, now, 0, 50), heartbeat("small", 1, now, 0, 10));
            IntStream.range(0, 12).forEach(i -> stage.send(selected("task_" + i, "role=web", now)));
            stage.run(Dispatcher.start(stage.config(Map.of("dispatcher.placement-strategy", strategy))));
            var counts = new TreeMap<String, Integer>();
            await().atMost(Stage.PATIENCE).until(() -> {
                agents.forEach(agent -> counts.put(
                        agent,
                        stage.records(stage.topics.tasksOf(new AgentId(agent))).size()));
                return counts.values().stream().mapToInt(Integer::intValue).sum() == 12;
            });
            return counts;
        }
    }
}
