package io.muster.dispatcher.intake;

import static io.muster.dispatcher.Messages.submitted;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.muster.dispatcher.Stage;
import io.muster.dispatcher.fold.Histories;
import io.muster.dispatcher.view.InterceptedStore;
import io.muster.dispatcher.view.ViewCommit;
import io.muster.dispatcher.view.ViewStore;
import io.muster.dispatcher.view.ViewUnavailableException;
import io.muster.embedded.Infrastructure;
import io.muster.embedded.TestInfrastructure;
import io.muster.runtime.kafka.KeyPartitions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("infrastructure")
@ExtendWith(TestInfrastructure.class)
class RecoveryIT {
    private Stage stage;

    @BeforeEach
    void open(Infrastructure infrastructure) {
        stage = new Stage(infrastructure);
    }

    @AfterEach
    void close() {
        stage.close();
    }

    enum Point {
        BEFORE_READ,
        AFTER_READ,
        BEFORE_COMMIT,
        AFTER_COMMIT
    }

    @ParameterizedTest
    @EnumSource(Point.class)
    void foldsEverythingOnceAfterACrashAtAnyPoint(Point point) {
        stage.send(new Histories(11, true).history(600));
        stage.send(new ProducerRecord<>(stage.topics.results(), "key", new byte[] {1}));
        for (var crash = 1; crash <= 3; crash++) {
            var step = crash;
            var doomed =
                    Loops.start(stage, store -> new Breaking(store, point, step, new AssertionError("killed")), 50);
            await().dontCatchUncaughtExceptions()
                    .atMost(Stage.PATIENCE)
                    .until(() -> !doomed.loop().isRunning());
            doomed.close();
        }
        stage.run(Loops.start(stage));
        stage.awaitViewsEqualTheLog();
        assertTrue(stage.records(stage.topics.deadLetters()).size() >= 1);
    }

    @ParameterizedTest
    @EnumSource(Point.class)
    void foldsOnByItselfWhenRedisFailsAtAnyPoint(Point point) {
        stage.send(new Histories(12, true).history(600));
        var outage = new ViewUnavailableException("cut off", null);
        var loop = stage.run(Loops.start(stage, store -> new Breaking(store, point, 2, outage), 50));
        stage.awaitViewsEqualTheLog();
        assertTrue(loop.loop().isRunning());
    }

    @Test
    void bringsTheViewsBackWhenRedisIsEmptiedWhileNothingHappens() {
        stage.send(new Histories(1, true).history(500));
        stage.run(Loops.start(stage));
        stage.awaitViewsEqualTheLog();
        stage.redis().flushall();
        await().atMost(Duration.ofSeconds(3)).until(() -> stage.redis().exists("tasks:by-time") == 1);
        stage.awaitViewsEqualTheLog();
    }

    @Test
    void waitsWhileRedisTakesNoWritesBecauseItIsAReplica() {
        stage.run(Loops.start(stage));
        stage.send(new Histories(21, true).history(300));
        stage.awaitViewsEqualTheLog();
        stage.redis().replicaof("127.0.0.1", 1);
        try {
            stage.send(new Histories(22, true).history(300));
            await().during(Duration.ofSeconds(1))
                    .until(() -> !stage.differences().isEmpty());
        } finally {
            stage.redis().replicaofNoOne();
        }
        stage.awaitViewsEqualTheLog();
    }

    @Test
    void bringsTheViewsBackWhenRedisIsEmptiedUnderLoad() {
        stage.run(Loops.start(stage, store -> store, 20));
        for (var round = 0; round < 15; round++) {
            stage.send(new Histories(round, true).history(60));
            if (round % 4 == 2) {
                stage.redis().flushall();
            }
        }
        stage.awaitViewsEqualTheLog();
    }

    @Test
    void catchesUpAfterRedisWasAway() {
        var loop = stage.run(Loops.start(stage));
        stage.send(new Histories(1, true).history(200));
        stage.awaitViewsEqualTheLog();
        stage.withoutRedis(() -> stage.send(new Histories(2, true).history(200)));
        stage.awaitViewsEqualTheLog();
        assertTrue(loop.loop().isRunning());
    }

    @Test
    void goesBackToWhatRedisHoldsWhenItsCheckpointMoves() {
        stage.send(new Histories(1, true).history(300));
        stage.run(Loops.start(stage));
        stage.awaitViewsEqualTheLog();
        // As after a failover that lost the last writes: the checkpoint goes back, and so would the views.
        for (var key : stage.redis().keys("checkpoint:*")) {
            stage.redis().hset(key, stage.topics.results(), "3");
        }
        stage.awaitViewsEqualTheLog();
    }

    @Test
    void stopsLoudlyWhenTheLogNoLongerHasWhatIsNextAndFoldsTheOthers() throws Exception {
        var lost = new KeyPartitions(3).of("task_1");
        stage.send(submitted("task_1", "web-1"), submitted("task_1", "web-1"));
        stage.redis().hset("checkpoint:" + lost, stage.topics.taskEvents(), "0");
        try (var admin = Admin.create(stage.kafka.client("test-admin"))) {
            var partition = new TopicPartition(stage.topics.taskEvents(), lost);
            admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(1)))
                    .all()
                    .get();
        }
        var loop = stage.run(Loops.start(stage));
        var other = other(lost);
        stage.send(submitted(other, "web-1"));
        await().atMost(Stage.PATIENCE).until(() -> stage.redis().exists("task:" + other) == 1);
        assertTrue(loop.loop().isRunning());
        assertEquals(0, stage.redis().exists("task:task_1"));
        assertEquals(Map.of(stage.topics.taskEvents(), "0"), stage.redis().hgetall("checkpoint:" + lost));
        // What the log line advises.
        stage.redis().hdel("checkpoint:" + lost, stage.topics.taskEvents());
        stage.awaitViewsEqualTheLog();
        assertEquals(1, stage.redis().exists("task:task_1"));
    }

    private static String other(int than) {
        var partitions = new KeyPartitions(3);
        return List.of("task_2", "task_3", "task_4", "task_5", "task_6").stream()
                .filter(task -> partitions.of(task) != than)
                .findFirst()
                .orElseThrow();
    }

    /** Fails once, at the given step. */
    private static final class Breaking extends InterceptedStore {
        private final Point point;
        private final Throwable failure;
        private final AtomicInteger stepsLeft;

        Breaking(ViewStore store, Point point, int step, Throwable failure) {
            super(store);
            this.point = point;
            this.failure = failure;
            this.stepsLeft = new AtomicInteger(step);
        }

        @Override
        protected void beforeRead() {
            breakAt(Point.BEFORE_READ);
        }

        @Override
        protected void afterRead() {
            breakAt(Point.AFTER_READ);
        }

        @Override
        protected void beforeCommit(Map<Integer, ViewCommit> commits) {
            breakAt(Point.BEFORE_COMMIT);
        }

        @Override
        protected void afterCommit() {
            breakAt(Point.AFTER_COMMIT);
        }

        private void breakAt(Point here) {
            if (here == point && stepsLeft.decrementAndGet() == 0) {
                switch (failure) {
                    case Error error -> throw error;
                    case RuntimeException exception -> throw exception;
                    default -> throw new IllegalStateException(failure);
                }
            }
        }
    }
}
