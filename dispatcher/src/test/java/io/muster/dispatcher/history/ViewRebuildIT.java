package io.muster.dispatcher.history;

import static io.muster.dispatcher.Messages.NOON;
import static io.muster.dispatcher.Messages.delivered;
import static io.muster.dispatcher.Messages.finished;
import static io.muster.dispatcher.Messages.started;
import static io.muster.dispatcher.Messages.submitted;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.sync.RedisCommands;
import io.muster.dispatcher.Messages;
import io.muster.dispatcher.Stage;
import io.muster.dispatcher.fold.Histories;
import io.muster.dispatcher.fold.TaskFold;
import io.muster.dispatcher.intake.FoldProgress;
import io.muster.dispatcher.intake.LogOffsets;
import io.muster.dispatcher.intake.Loops;
import io.muster.dispatcher.view.InterceptedStore;
import io.muster.dispatcher.view.ViewCommit;
import io.muster.dispatcher.view.ViewStore;
import io.muster.embedded.Infrastructure;
import io.muster.embedded.TestInfrastructure;
import io.muster.schemas.task.TaskState;
import io.muster.schemas.view.TaskHash;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("infrastructure")
@ExtendWith(TestInfrastructure.class)
class ViewRebuildIT {
    private static final int SPARE = 1;
    private Stage stage;
    private RedisClient client;
    private RedisCommands<String, String> spare;

    @BeforeEach
    void open(Infrastructure infrastructure) {
        stage = new Stage(infrastructure);
        var uri = RedisURI.create(infrastructure.redisUri());
        uri.setDatabase(SPARE);
        client = RedisClient.create(uri);
        spare = client.connect().sync();
    }

    @AfterEach
    void close() {
        var _ = client.shutdownAsync(0, 1, TimeUnit.SECONDS); // shutdown() may wait for ever
        stage.close();
    }

    @Test
    void putsRightWhatWasWrongAndKeepsWhatIsNoView() {
        foldedHistory();
        stage.redis().hset("task:task_x", "task_id", "task_x");
        stage.redis().del("tasks:by-time");
        stage.redis().set("idempotency:task_1", "fingerprint", SetArgs.Builder.ex(600));
        rebuild(() -> {});
        stage.run(Loops.start(stage));
        stage.awaitViewsEqualTheLog();
        assertEquals(0, stage.redis().exists("task:task_x"));
        assertEquals("fingerprint", stage.redis().get("idempotency:task_1"));
        assertTrue(stage.redis().ttl("idempotency:task_1") > 500);
        assertEquals(0, spare.dbsize());
        assertEquals(List.of(), stage.redis().keys("muster:rebuild*"));
    }

    @Test
    void leavesTheOldViewsAsTheyAreWhenItIsInterrupted() {
        foldedHistory();
        var before = digest();
        assertThrows(
                Interruption.class,
                () -> rebuild(() -> {
                    throw new Interruption();
                }));
        assertTrue(spare.dbsize() > 10);
        assertEquals(before, digest());
        spare.del("muster:rebuild:claim"); // it expires by itself
        rebuild(() -> {});
        stage.run(Loops.start(stage));
        stage.awaitViewsEqualTheLog();
        assertEquals(before, digest());
        assertEquals(0, spare.dbsize());
    }

    @Test
    void touchesNoDatabaseThatIsSomebodyElses() {
        foldedHistory();
        spare.set("theirs", "1");
        assertThrows(IllegalStateException.class, () -> rebuild(() -> {}));
        assertEquals("1", spare.get("theirs"));
    }

    @Test
    void refusesToRunBesideAnotherRebuild() {
        foldedHistory();
        rebuild(() -> assertThrows(IllegalStateException.class, () -> rebuild(() -> {})));
    }

    @Test
    void endsWithViewsThatAreTheLogAlthoughADispatcherFoldsMeanwhile() throws Exception {
        stage.send(new Histories(3, true).history(2_000));
        var loop = stage.run(Loops.start(stage, store -> store, 50));
        stage.awaitViewsEqualTheLog();
        var over = new AtomicBoolean();
        var load = CompletableFuture.runAsync(() -> {
            for (var round = 0; !over.get(); round++) {
                stage.send(new Histories(round % 50, true).history(100));
            }
        });
        try {
            for (var i = 0; i < 5; i++) {
                stage.redis().hset("task:task_x" + i, "task_id", "task_x");
                rebuild(() -> {});
            }
        } finally {
            over.set(true);
            load.get();
        }
        stage.awaitViewsEqualTheLog();
        assertTrue(loop.loop().isRunning());
        assertEquals(
                List.of(),
                ViewVerifier.verify(stage.kafka, stage.infrastructure.redisUri(), FoldProgress.NONE)
                        .differences());
    }

    @Test
    void makesAnIdleDispatcherFoldOnFromWhatWasSwappedIn() {
        stage.send(submitted("task_1", "web-1"));
        stage.run(Loops.start(stage));
        stage.awaitViewsEqualTheLog();
        stage.redis().hset("task:task_1", "type", "wrong");
        rebuild(() -> {});
        stage.awaitViewsEqualTheLog();
        assertEquals("shell", stage.redis().hget("task:task_1", "type"));
    }

    @Test
    void writesNoStepIntoTheNewViewsThatWasComputedFromTheOldOnes() {
        var armed = new AtomicBoolean();
        stage.run(Loops.start(stage, store -> rebuildingBeforeACommit(store, armed), 1_000));
        stage.send(submitted("task_1", "web-1"), delivered("task_1", "web-1"));
        stage.awaitViewsEqualTheLog();
        // An end that the log does not have: the next step would only add to it.
        var wrong = TaskFold.apply(
                TaskHash.read(stage.redis().hgetall("task:task_1")),
                finished("task_1", "web-1", TaskState.SUCCEEDED),
                0);
        stage.redis().hset("task:task_1", TaskHash.write(wrong));
        armed.set(true);
        stage.send(started("task_1", "web-1"));
        await().atMost(Stage.PATIENCE).untilFalse(armed);
        stage.awaitViewsEqualTheLog();
        assertEquals("running", stage.redis().hget("task:task_1", "status"));
    }

    private ViewStore rebuildingBeforeACommit(ViewStore store, AtomicBoolean armed) {
        return new InterceptedStore(store) {
            @Override
            protected void beforeCommit(Map<Integer, ViewCommit> commits) {
                if (armed.get()) {
                    rebuild(() -> {});
                    armed.set(false);
                }
            }
        };
    }

    @Test
    void makesViewsWhereThereWereNone() {
        stage.send(new Histories(6, true).history(500));
        rebuild(() -> {});
        assertEquals(List.of(), stage.differences());
    }

    @Test
    void keepsTheHorizonAndBringsNothingBackThatHasLeft() throws Exception {
        var days = 14;
        letRecordsHaveTheTimesOfTheirProducers();
        for (var day = 0; day < days; day++) {
            for (var i = 0; i < 100; i++) {
                sendOfDay("t" + day + "-" + i, NOON.minus(Duration.ofDays(days - day)));
            }
        }
        var now = NOON;
        try (var loop = Loops.start(stage, Duration.ofDays(2), () -> now)) {
            await().atMost(Stage.PATIENCE)
                    .until(() -> !horizons().isEmpty() && stage.redis().zcard("tasks:by-end") == 200);
            assertTrue(loop.loop().isRunning());
        }
        var before = verify();
        var horizons = horizons();
        stage.redis().hset("task:t13-0", "type", "wrong");
        var most = new AtomicLong();
        var last = new AtomicLong();
        rebuild(() -> last.set(spare.zcard("tasks:by-end")), () -> most.accumulateAndGet(spare.dbsize(), Math::max));
        assertTrue(last.get() >= 200 - 3 && last.get() <= 200, "there were " + last);
        assertTrue(most.get() < 500, "the spare database held up to " + most + " keys");
        assertEquals(horizons, horizons());
        stage.run(Loops.start(stage));
        stage.awaitViewsEqualTheLog();
        var after = verify();
        assertEquals(before, after);
        assertEquals("shell", stage.redis().hget("task:t13-0", "type"));
        assertEquals(0, stage.redis().exists("task:t0-0"));
    }

    private void letRecordsHaveTheTimesOfTheirProducers() throws Exception {
        try (var admin = Admin.create(stage.kafka.client("test-admin"))) {
            var results = new ConfigResource(ConfigResource.Type.TOPIC, stage.topics.results());
            var createTime = new AlterConfigOp(
                    new ConfigEntry("message.timestamp.type", "CreateTime"), AlterConfigOp.OpType.SET);
            admin.incrementalAlterConfigs(Map.of(results, List.of(createTime)))
                    .all()
                    .get();
        }
    }

    /** Submitted, run and ended at that time, by the records' timestamps too. */
    private void sendOfDay(String task, Instant at) {
        for (var message : List.of(
                Messages.submitted(task, "web-1", at), Messages.finished(task, "web-1", TaskState.SUCCEEDED, at))) {
            var record = stage.encoded(message);
            stage.send(new ProducerRecord<>(
                    record.topic(), null, at.toEpochMilli(), record.key(), record.value(), record.headers()));
        }
    }

    private Map<String, String> horizons() {
        var horizons = new TreeMap<String, String>();
        for (var key : stage.redis().keys("checkpoint:*")) {
            var horizon = stage.redis().hget(key, "horizon");
            if (horizon != null) {
                horizons.put(key, horizon);
            }
        }
        return horizons;
    }

    private static final class Interruption extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private void foldedHistory() {
        stage.send(new Histories(4, true).history(500));
        try (var loop = Loops.start(stage)) {
            stage.awaitViewsEqualTheLog();
            assertTrue(loop.loop().isRunning());
        }
    }

    private String digest() {
        return verify().digest();
    }

    private Verification verify() {
        return ViewVerifier.verify(stage.kafka, stage.infrastructure.redisUri(), FoldProgress.NONE);
    }

    private void rebuild(Runnable ready) {
        rebuild(ready, () -> {});
    }

    private void rebuild(Runnable ready, Runnable meanwhile) {
        ViewRebuild.run(stage.kafka, stage.infrastructure.redisUri(), SPARE, new ViewRebuild.Listener() {
            @Override
            public void begins(LogOffsets beginnings) {
                assertEquals(Map.of(), beginnings.next());
            }

            @Override
            public void at(long done, long total) {
                assertTrue(done <= total);
                meanwhile.run();
            }

            @Override
            public void ready() {
                ready.run();
            }
        });
    }
}
