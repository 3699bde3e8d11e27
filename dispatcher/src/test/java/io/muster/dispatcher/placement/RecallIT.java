package io.muster.dispatcher.placement;

import static io.muster.dispatcher.Messages.heartbeat;
import static io.muster.dispatcher.Messages.registered;
import static io.muster.dispatcher.Messages.selected;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.muster.dispatcher.Stage;
import io.muster.dispatcher.intake.Loops;
import io.muster.embedded.Infrastructure;
import io.muster.embedded.TestInfrastructure;
import io.muster.runtime.kafka.Records;
import io.muster.schemas.codec.Decoded;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.message.RunTask;
import io.muster.schemas.message.TaskDelivered;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("infrastructure")
@ExtendWith(TestInfrastructure.class)
class RecallIT {
    private static final Duration RECALL_AFTER = Duration.ofSeconds(30);
    private volatile Duration ahead = Duration.ZERO;
    private Placement placement;

    @Test
    void givesATaskToAnotherAgentWhenTheFirstHasNotClaimedItAndLeavesClaimedOnesAlone(Infrastructure infrastructure) {
        try (var stage = new Stage(infrastructure)) {
            var now = Instant.now();
            stage.openTopicOf("web-1");
            stage.openTopicOf("web-2");
            stage.send(
                    registered("web-1", Map.of("role", "web"), "shell"),
                    heartbeat("web-1", 1, now),
                    selected("claimed", "role=web", now),
                    selected("left", "role=web", now));
            stage.run(Loops.start(
                    stage,
                    store -> store,
                    1_000,
                    () -> Instant.now().plus(ahead),
                    ports -> List.of(placement(ports)),
                    ports -> List.of(
                            placement(ports),
                            new Recall(ports.store(), ports.ownership(), ports.folded(), ports.writer()))));
            await().atMost(Stage.PATIENCE).until(() -> commands(stage, "web-1").size() == 2);
            stage.send(new TaskDelivered(new TaskId("claimed"), null, new AgentId("web-1"), 1, now));
            stage.send(registered("web-2", Map.of("role", "web"), "shell"), heartbeat("web-2", 1, now, 0, 400));

            ahead = RECALL_AFTER.plus(Recall.CLOCK_SKEW).plusSeconds(1);
            await().atMost(Stage.PATIENCE).until(() -> commands(stage, "web-2").size() == 1);
            var again = commands(stage, "web-2").getFirst();
            assertEquals("left", again.taskId().value());
            assertEquals(2, again.attempt());
            assertEquals("delivered", stage.redis().hget("task:claimed", "status"));
            assertEquals("web-2", stage.redis().hget("task:left", "agent_id"));
            stage.awaitViewsEqualTheLog();
        }
    }

    @Test
    void theBrokerStampsTheTopicOfClaimsAlsoWhenSomebodyHadSetItOtherwise(Infrastructure infrastructure) {
        try (var stage = new Stage(infrastructure)) {
            stage.alter(stage.topics.results(), "message.timestamp.type", "CreateTime");
            stage.run(Loops.start(stage));
            stage.send(new TaskDelivered(new TaskId("t"), null, new AgentId("web-1"), 1, Instant.EPOCH));
            assertEquals(
                    List.of(TimestampType.LOG_APPEND_TIME),
                    stage.records(stage.topics.results()).stream()
                            .map(ConsumerRecord::timestampType)
                            .toList());
        }
    }

    private Placement placement(Loops.Ports ports) {
        if (placement == null) {
            placement = new Placement(
                    ports.store(),
                    ports.ownership(),
                    ports.writer(),
                    RECALL_AFTER,
                    PlacementChoice.LEAST_LOADED,
                    new Random(1));
        }
        return placement;
    }

    private static List<RunTask> commands(Stage stage, String agent) {
        return stage.records(stage.topics.tasksOf(new AgentId(agent))).stream()
                .map(Records::decode)
                .map(Decoded.Known.class::cast)
                .map(Decoded.Known::message)
                .filter(RunTask.class::isInstance)
                .map(RunTask.class::cast)
                .toList();
    }
}
