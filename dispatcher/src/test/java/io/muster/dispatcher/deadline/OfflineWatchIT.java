package io.muster.dispatcher.deadline;

import static io.muster.dispatcher.Messages.NOON;
import static io.muster.dispatcher.Messages.heartbeat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.muster.dispatcher.Stage;
import io.muster.dispatcher.intake.Loops;
import io.muster.embedded.Infrastructure;
import io.muster.embedded.TestInfrastructure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("infrastructure")
@ExtendWith(TestInfrastructure.class)
class OfflineWatchIT {
    private static final Duration OFFLINE_AFTER = Duration.ofSeconds(90);
    private final AtomicReference<Instant> now = new AtomicReference<>(NOON);
    private Stage stage;

    @BeforeEach
    void open(Infrastructure infrastructure) {
        stage = new Stage(infrastructure);
    }

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void marksASilentAgentOfflineOnceAndTakesItBackWithTheNextHeartbeat() {
        stage.send(heartbeat("silent", 7, NOON.minusSeconds(1_000)), heartbeat("lively", 1, NOON));
        var clockSeen = new AtomicReference<>(Instant.MIN);
        stage.run(Loops.start(
                stage,
                store -> store,
                1_000,
                now::get,
                ports -> List.of(),
                ports -> List.of(new EagerWatch(
                        new OfflineWatch(ports.store(), ports.ownership(), ports.writer(), OFFLINE_AFTER),
                        clockSeen))));
        stage.awaitViewsEqualTheLog();
        awaitLooks(clockSeen, NOON.plusSeconds(1));
        // Its heartbeat is old, but it has not been watched for long enough: the grace after taking over.
        assertEquals("online", stage.redis().hget("agent:silent", "status"));

        awaitLooks(clockSeen, NOON.plusSeconds(60));
        stage.send(heartbeat("lively", 2, NOON.plusSeconds(60)));
        stage.awaitViewsEqualTheLog();
        awaitLooks(clockSeen, NOON.plusSeconds(61));
        now.set(NOON.plusSeconds(92));
        await().atMost(Stage.PATIENCE)
                .until(() -> "offline".equals(stage.redis().hget("agent:silent", "status")));
        assertEquals(List.of("lively"), stage.redis().zrange("active_agents", 0, -1));
        assertEquals("7", stage.redis().hget("agent:silent", "offline_sequence"));
        awaitLooks(clockSeen, NOON.plusSeconds(95));
        assertEquals(1, stage.records(stage.topics.agentEvents()).size());

        stage.send(heartbeat("silent", 8, NOON));
        await().atMost(Stage.PATIENCE).until(() -> "online".equals(stage.redis().hget("agent:silent", "status")));
        stage.awaitViewsEqualTheLog();
    }

    private void awaitLooks(AtomicReference<Instant> clockSeen, Instant time) {
        now.set(time);
        await().atMost(Stage.PATIENCE).until(() -> clockSeen.get().equals(time));
        clockSeen.set(Instant.MIN);
        await().atMost(Stage.PATIENCE).until(() -> clockSeen.get().equals(time));
    }

    /** Looks at every turn of the loop, and tells for which time it has. */
    private record EagerWatch(OfflineWatch watch, AtomicReference<Instant> seen)
            implements io.muster.dispatcher.intake.Duty {
        @Override
        public Duration period() {
            return Duration.ofMillis(1);
        }

        @Override
        public void at(Instant time) {
            watch.at(time);
            seen.set(time);
        }
    }
}
