package io.muster.dispatcher.intake;

import static io.muster.dispatcher.Messages.NOON;
import static io.muster.dispatcher.Messages.delivered;
import static io.muster.dispatcher.Messages.finished;
import static io.muster.dispatcher.Messages.registered;
import static io.muster.dispatcher.Messages.started;
import static io.muster.dispatcher.Messages.submitted;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lettuce.core.RestoreArgs;
import io.muster.dispatcher.Stage;
import io.muster.dispatcher.fold.Difference;
import io.muster.dispatcher.fold.ViewDelta;
import io.muster.dispatcher.history.Verification;
import io.muster.dispatcher.history.ViewVerifier;
import io.muster.dispatcher.view.InterceptedStore;
import io.muster.dispatcher.view.ViewCommit;
import io.muster.dispatcher.view.ViewStore;
import io.muster.dispatcher.view.ViewUnavailableException;
import io.muster.embedded.Infrastructure;
import io.muster.embedded.TestInfrastructure;
import io.muster.schemas.message.Message;
import io.muster.schemas.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("infrastructure")
@ExtendWith(TestInfrastructure.class)
class TaskTrimIT {
    private static final Duration RETENTION = Duration.ofDays(7);
    private static final Instant BEFORE = NOON.plus(Duration.ofDays(6));
    private static final Instant AFTER = NOON.plus(Duration.ofDays(8));
    private final AtomicReference<Instant> now = new AtomicReference<>(BEFORE);
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
    void tasksLeaveTheViewsSomeTimeAfterTheirEndAndOthersStay() {
        stage.send(registered("web-1", Map.of(), "shell"));
        stage.send(ended(0, 1_200));
        stage.send(submitted("running", "web-1"), started("running", "web-1"));
        start();
        awaitEqual();
        assertEquals(1_200, stage.redis().zcard("tasks:by-end"));
        assertEquals(List.of(), horizons());
        now.set(AFTER);
        await().atMost(Stage.PATIENCE).until(() -> stage.redis().zcard("tasks:by-end") == 0);
        assertEquals(List.of("task:running"), stage.redis().keys("task:*"));
        assertEquals(List.of("running"), stage.redis().zrange("tasks:by-time", 0, -1));
        assertEquals(List.of("running"), stage.redis().zrange("tasks:by-agent:web-1", 0, -1));
        assertEquals(0, stage.redis().exists("tasks:by-status:succeeded"));
        assertEquals(List.of("2026-11-23T12:00:00.000Z"), horizons());
        awaitEqual();
        var verification = verify();
        assertEquals(List.of(), verification.differences());
        assertEquals(1_200, verification.pastHorizon());
    }

    @Test
    void twoDispatchersTakeOutTheTasksOfTheirOwnPartitions() {
        stage.send(ended(0, 1_500));
        start();
        start();
        awaitEqual();
        now.set(AFTER);
        await().atMost(Stage.PATIENCE).until(() -> stage.redis().keys("task:*").isEmpty());
        awaitEqual();
    }

    @Test
    void aLateWordOfATaskThatHasLeftIsTakenOutInItsTurn() {
        stage.send(ended(0, 3));
        start();
        awaitEqual();
        now.set(AFTER);
        await().atMost(Stage.PATIENCE).until(() -> stage.redis().exists("task:t0") == 0);
        stage.send(delivered("t0", "web-1"), finished("t1", "web-1", TaskState.SUCCEEDED));
        await().atMost(Stage.PATIENCE).until(() -> stage.redis().keys("task:*").size() == 2);
        assertEquals(List.of(), verify().differences());
        assertEquals(0, stage.redis().zcard("tasks:by-time"));
        now.set(AFTER.plus(Duration.ofMinutes(59)));
        stage.send(submitted("other", "web-1"));
        await().atMost(Stage.PATIENCE).until(() -> stage.redis().exists("task:other") == 1);
        assertEquals(3, stage.redis().keys("task:*").size(), "its submission might yet come");
        now.set(AFTER.plus(Duration.ofMinutes(61)));
        await().atMost(Stage.PATIENCE).until(() -> stage.redis().keys("task:*").equals(List.of("task:other")));
        assertEquals(List.of("other"), stage.redis().zrange("tasks:by-time", 0, -1));
        assertEquals(0, stage.redis().exists("tasks:by-end"));
        awaitEqual();
        // What is said after that starts a view of its own.
        stage.send(started("t0", "web-1"));
        await().atMost(Stage.PATIENCE).until(() -> stage.redis().exists("task:t0") == 1);
        assertEquals("t0", stage.redis().hget("task:t0", "task_id"));
        assertNull(stage.redis().hget("task:t0", "delivered_at"));
    }

    @Test
    void aRedisThatGoesBackToAnOlderStateOfItselfIsBroughtForwardAgain() {
        stage.send(ended(0, 200));
        start();
        awaitEqual();
        var backup = new HashMap<String, byte[]>();
        stage.redis().keys("*").forEach(key -> backup.put(key, stage.redis().dump(key)));
        stage.send(ended(200, 300));
        awaitEqual();
        now.set(AFTER);
        await().atMost(Stage.PATIENCE).until(() -> stage.redis().keys("task:*").isEmpty());
        stage.redis().multi();
        stage.redis().flushall();
        backup.forEach((key, value) -> stage.redis().restore(key, value, new RestoreArgs()));
        stage.redis().exec();
        await().atMost(Stage.PATIENCE).until(() -> stage.redis().keys("task:*").isEmpty());
        awaitEqual();
        stage.redis().flushall();
        await().atMost(Stage.PATIENCE)
                .until(() ->
                        !horizons().isEmpty() && stage.redis().keys("task:*").isEmpty());
        awaitEqual();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aStepWhoseOutcomeIsUnknownIsFoundOutAndMadeOrNot(boolean made) {
        stage.send(ended(0, 1_200));
        var stepsLeft = new AtomicInteger(2);
        start(store -> new CutOff(store, stepsLeft, made));
        awaitEqual();
        now.set(AFTER);
        await().atMost(Stage.PATIENCE).until(() -> stage.redis().keys("task:*").isEmpty());
        assertTrue(stepsLeft.get() <= 0);
        awaitEqual();
    }

    @Test
    void theHorizonNeverMovesBack() {
        stage.send(ended(0, 10));
        now.set(AFTER);
        try (var loop = start()) {
            await().atMost(Stage.PATIENCE).until(() -> horizons().equals(List.of("2026-11-23T12:00:00.000Z")));
            assertTrue(loop.loop().isRunning());
        }
        try (var longer = Loops.start(stage, RETENTION.multipliedBy(2), now::get)) {
            stage.send(ended(10, 20));
            await().atMost(Stage.PATIENCE).until(() -> stage.redis().zcard("tasks:by-end") == 10);
            awaitEqual();
            assertTrue(longer.loop().isRunning());
        }
        assertEquals(List.of("2026-11-23T12:00:00.000Z"), horizons());
    }

    @Test
    void verificationTellsATaskThatIsMissingFromOneThatHasLeft() {
        stage.send(ended(0, 100));
        stage.send(submitted("running", "web-1"), submitted("queued", "web-1"));
        now.set(AFTER);
        try (var loop = start()) {
            await().atMost(Stage.PATIENCE)
                    .until(() -> stage.redis().keys("task:*").size() == 2);
            assertTrue(loop.loop().isRunning());
        }
        var right = verify();
        assertEquals(List.of(), right.differences());
        for (var key : List.of("tasks:by-time", "tasks:by-status:queued", "tasks:by-agent:web-1")) {
            stage.redis().zrem(key, "queued");
        }
        stage.redis().del("task:queued");
        // One that has left is back, with another exit code; of another there is an index entry; of a third, nothing
        // wrong.
        stage.redis().hset("task:t0", Map.of("task_id", "t0", "status", "failed"));
        stage.redis().zadd("tasks:by-end", 1, "t1");
        stage.redis().hset("task:t2", Map.of("task_id", "t2", "status", "pending"));
        var wrong = verify();
        assertTrue(
                wrong.differences().contains(new Difference("tasks:by-end", "t1", null, "1")),
                wrong.differences()::toString);
        assertTrue(has(wrong, "task:queued"), wrong.differences()::toString);
        assertTrue(has(wrong, "task:t0"), wrong.differences()::toString);
        assertFalse(has(wrong, "task:t2"), wrong.differences()::toString);
        assertEquals(right.digest(), wrong.digest());
    }

    @Test
    void theDigestIsTheSameWhetherTasksPastTheHorizonAreStillThereOrNot() {
        stage.send(ended(0, 100));
        stage.send(submitted("running", "web-1"));
        now.set(AFTER);
        try (var loop = start()) {
            await().atMost(Stage.PATIENCE)
                    .until(() -> stage.redis().keys("task:*").size() == 1);
            assertTrue(loop.loop().isRunning());
        }
        var without = verify();
        var horizons = new HashMap<String, String>();
        stage.redis()
                .keys("checkpoint:*")
                .forEach(key -> horizons.put(key, stage.redis().hget(key, "horizon")));
        stage.redis().flushall();
        now.set(BEFORE);
        try (var loop = start()) {
            awaitEqual();
            assertTrue(loop.loop().isRunning());
        }
        horizons.forEach((key, horizon) -> stage.redis().hset(key, "horizon", horizon));
        assertEquals(101, stage.redis().keys("task:*").size());
        assertEquals(without, verify());
    }

    private Loops.Running start() {
        return start(store -> store);
    }

    private Loops.Running start(Function<ViewStore, ViewStore> around) {
        return stage.run(
                Loops.start(stage, RETENTION, around, 1_000, now::get, ports -> List.of(), ports -> List.of()));
    }

    private static List<Message> ended(int from, int to) {
        var messages = new ArrayList<Message>();
        IntStream.range(from, to).forEach(i -> {
            messages.add(submitted("t" + i, "web-1"));
            messages.add(delivered("t" + i, "web-1"));
            messages.add(started("t" + i, "web-1"));
            messages.add(finished("t" + i, "web-1", TaskState.SUCCEEDED));
        });
        return messages;
    }

    private List<String> horizons() {
        return stage.redis().keys("checkpoint:*").stream()
                .map(key -> stage.redis().hget(key, "horizon"))
                .filter(horizon -> horizon != null)
                .distinct()
                .toList();
    }

    private void awaitEqual() {
        stage.awaitViewsEqualTheLog();
    }

    private Verification verify() {
        return ViewVerifier.verify(stage.kafka, stage.infrastructure.redisUri(), FoldProgress.NONE);
    }

    private static boolean has(Verification verification, String key) {
        return verification.differences().stream()
                .anyMatch(difference -> difference.key().equals(key));
    }

    /** Redis is cut off while a task leaves, once, before or after it has done it. */
    private static final class CutOff extends InterceptedStore {
        private final AtomicInteger stepsLeft;
        private final boolean made;
        private boolean now;

        CutOff(ViewStore store, AtomicInteger stepsLeft, boolean made) {
            super(store);
            this.stepsLeft = stepsLeft;
            this.made = made;
        }

        @Override
        protected void beforeCommit(Map<Integer, ViewCommit> commits) {
            now = commits.values().stream()
                            .flatMap(commit -> commit.deltas().stream())
                            .map(ViewDelta::set)
                            .allMatch(Map::isEmpty)
                    && stepsLeft.decrementAndGet() == 0;
            if (now && !made) {
                throw new ViewUnavailableException("cut off", null);
            }
        }

        @Override
        protected void afterCommit() {
            if (now) {
                throw new ViewUnavailableException("cut off", null);
            }
        }
    }
}
