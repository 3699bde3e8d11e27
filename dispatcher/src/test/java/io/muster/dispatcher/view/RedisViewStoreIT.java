package io.muster.dispatcher.view;

import static io.muster.dispatcher.Messages.NOON;
import static io.muster.dispatcher.Messages.finished;
import static io.muster.dispatcher.Messages.imageOf;
import static io.muster.dispatcher.Messages.selected;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.muster.dispatcher.Messages;
import io.muster.dispatcher.Stage;
import io.muster.dispatcher.fold.KeyPart;
import io.muster.dispatcher.fold.Keyspace;
import io.muster.dispatcher.fold.ViewImage;
import io.muster.embedded.Infrastructure;
import io.muster.embedded.TestInfrastructure;
import io.muster.schemas.message.Message;
import io.muster.schemas.message.TaskSubmitted;
import io.muster.schemas.task.TaskState;
import io.muster.schemas.view.ViewKeys;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("infrastructure")
@ExtendWith(TestInfrastructure.class)
class RedisViewStoreIT {
    private static final Checkpoint AT_5 = new Checkpoint(Map.of("events", "5"));
    private Stage stage;
    private RedisViewStore store;
    private RedisKeyspace keyspace;

    @BeforeEach
    void open(Infrastructure infrastructure) {
        stage = new Stage(infrastructure);
        store = new RedisViewStore(infrastructure.redisUri());
        keyspace = new RedisKeyspace(infrastructure.redisUri());
    }

    @AfterEach
    void close() {
        keyspace.close();
        store.close();
        stage.close();
    }

    @Test
    void writesTheViewsAndTheCheckpointTogether() {
        var image = imageOf(selected("t1", "role=web", NOON), Messages.heartbeat("a", 1, NOON));
        assertEquals(CommitResult.COMMITTED, commit(Checkpoint.NONE, AT_5, image));
        assertEquals(List.of(), image.keyspace().differences(dump()));
        assertEquals(Map.of(1, AT_5), store.checkpoints(Set.of(1)));
        assertEquals(List.of("t1"), stage.redis().lrange("pending_tasks", 0, -1));
    }

    @Test
    void writesNothingWhenTheCheckpointIsNotTheExpectedOne() {
        commit(Checkpoint.NONE, AT_5, imageOf(selected("t1", "role=web", NOON)));
        var before = dump();
        var zombie = imageOf(selected("t2", "role=web", NOON), finished("t1", "a", TaskState.FAILED));
        for (var stale : List.of(Checkpoint.NONE, new Checkpoint(Map.of("events", "4")))) {
            assertEquals(CommitResult.MISMATCH, commit(stale, new Checkpoint(Map.of("events", "9")), zombie));
            assertEquals(List.of(), before.differences(dump()));
            assertEquals(AT_5, keyspace.checkpoint(1));
        }
    }

    @Test
    void committingTwiceIsNoticedAndChangesNothing() {
        var image = imageOf(selected("t1", "role=web", NOON));
        commit(Checkpoint.NONE, AT_5, image);
        assertEquals(CommitResult.MISMATCH, commit(Checkpoint.NONE, AT_5, image));
        assertEquals(List.of("t1"), stage.redis().lrange("pending_tasks", 0, -1));
    }

    @Test
    void listsAWaitingTaskOnceAlthoughItsStepIsWrittenAgain() {
        var image = imageOf(selected("t1", "role=web", NOON));
        commit(Checkpoint.NONE, AT_5, image);
        stage.redis().del("checkpoint:1"); // as if the step had been torn in two
        commit(Checkpoint.NONE, AT_5, image);
        assertEquals(List.of("t1"), stage.redis().lrange("pending_tasks", 0, -1));
    }

    @Test
    void goesOnAfterRedisHasForgottenTheScript() {
        commit(Checkpoint.NONE, AT_5, imageOf(selected("t1", "role=web", NOON)));
        stage.redis().scriptFlush();
        var next = new Checkpoint(Map.of("events", "6"));
        assertEquals(CommitResult.COMMITTED, commit(AT_5, next, imageOf(selected("t2", "role=web", NOON))));
        assertEquals(next, keyspace.checkpoint(1));
    }

    @Test
    void writesMoreAtOnceThanLuasStackHolds() {
        var tasks = IntStream.range(0, 9_000)
                .mapToObj(i -> (Message) selected("t" + i, "role=web", NOON.plusMillis(i)))
                .toArray(Message[]::new);
        var image = imageOf(tasks);
        assertEquals(CommitResult.COMMITTED, commit(Checkpoint.NONE, AT_5, image));
        assertEquals(List.of(), image.keyspace().differences(dump()));
        assertEquals("t0", stage.redis().lindex("pending_tasks", 0));
        assertEquals("t8999", stage.redis().lindex("pending_tasks", -1));
    }

    @Test
    void neverTakesDataForScript() {
        var nasty = selected("t1", "role=web\"]] .. redis.call('FLUSHALL') --[[\n", NOON);
        var annotated = new TaskSubmitted(
                nasty.taskId(),
                null,
                null,
                nasty.selector(),
                nasty.type(),
                nasty.params(),
                nasty.deliveryTimeout(),
                nasty.executionTimeout(),
                nasty.retry(),
                IntStream.range(0, 2_000).boxed().collect(Collectors.toMap(i -> "k" + i, i -> "v' .. " + i)),
                "admin",
                NOON,
                null);
        var image = imageOf(annotated);
        commit(Checkpoint.NONE, AT_5, image);
        assertEquals(List.of(), image.keyspace().differences(dump()));
    }

    @Test
    void makesTheIndexesGoodWhenAStepBrokeOffHalfWay() {
        stage.redis().set("tasks:by-status:pending", "not a sorted set");
        var image = imageOf(selected("t1", "role=web", NOON));
        assertThrows(ViewUnavailableException.class, () -> commit(Checkpoint.NONE, AT_5, image));
        assertEquals(Checkpoint.NONE, keyspace.checkpoint(1));
        stage.redis().del("tasks:by-status:pending");
        // The next try reads what is there and writes what is missing.
        var ids = ViewIds.touchedBy(image);
        var before = assertInstanceOf(
                        ViewRead.Found.class, store.read(Map.of(1, ids)).get(1))
                .views();
        store.commit(Map.of(
                1, new ViewCommit(Checkpoint.NONE, AT_5, before.joinedBy(image).deltasFrom(before))));
        assertEquals(List.of(), image.keyspace().differences(dump()));
    }

    @Test
    void tellsAViewThatSomebodyElseWrote() {
        stage.redis().set("task:t1", "a string");
        stage.redis().hset("agent:a", "agent_id", "no such id!");
        var ids = imageOf(selected("t1", "role=web", NOON));
        assertInstanceOf(
                ViewRead.Corrupt.class,
                store.read(Map.of(1, ViewIds.touchedBy(ids))).get(1));
        var agents = imageOf(Messages.heartbeat("a", 1, NOON));
        assertInstanceOf(
                ViewRead.Corrupt.class,
                store.read(Map.of(1, ViewIds.touchedBy(agents))).get(1));
    }

    @Test
    void tellsWhoListensWhichTasksHaveEnded() throws Exception {
        var heard = new java.util.concurrent.LinkedBlockingQueue<String>();
        var client = io.lettuce.core.RedisClient.create(
                stage.infrastructure.redisUri().toString());
        try (var pubsub = client.connectPubSub()) {
            pubsub.addListener(new io.lettuce.core.pubsub.RedisPubSubAdapter<>() {
                @Override
                public void message(String channel, String message) {
                    heard.add(message);
                }
            });
            pubsub.sync().subscribe("muster:ended-tasks");
            commit(
                    Checkpoint.NONE,
                    AT_5,
                    imageOf(
                            finished("t1", "a", TaskState.FAILED),
                            selected("t2", "role=web", NOON),
                            finished("t3", "a", TaskState.SUCCEEDED)));
            assertEquals("t1 t3", heard.poll(5, java.util.concurrent.TimeUnit.SECONDS));
        } finally {
            var _ = client.shutdownAsync(0, 1, TimeUnit.SECONDS); // shutdown() may wait for ever
        }
    }

    @Test
    void looksForAnotherServerWhenThisOneHasBecomeAReplica() {
        var image = imageOf(selected("t1", "role=web", NOON));
        assertEquals(CommitResult.COMMITTED, commit(Checkpoint.NONE, AT_5, image));
        var redis = stage.redis();
        redis.replicaof("127.0.0.1", 1);
        try {
            var before = connectionsReceived();
            for (var i = 1; i <= 3; i++) {
                assertThrows(ViewUnavailableException.class, () -> commit(AT_5, AT_5, image));
                store.checkpoints(Set.of(1));
                assertEquals(before + i, connectionsReceived());
            }
        } finally {
            redis.replicaofNoOne();
        }
        assertEquals(CommitResult.COMMITTED, commit(AT_5, AT_5, image));
    }

    private long connectionsReceived() {
        return stage.redis()
                .info("stats")
                .lines()
                .filter(line -> line.startsWith("total_connections_received:"))
                .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(':') + 1)))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void makesStepsInTheOrderInWhichTheyAreSentAndRefusesThoseAfterARefusedOne() {
        var at6 = new Checkpoint(Map.of("events", "6"));
        var at7 = new Checkpoint(Map.of("events", "7"));
        var first = send(Checkpoint.NONE, AT_5, imageOf(selected("t1", "role=web", NOON)));
        var second = send(AT_5, at6, imageOf(selected("t2", "role=web", NOON)));
        var refused = send(AT_5, at6, imageOf(selected("t3", "role=web", NOON)));
        var afterRefused = send(AT_5, at7, imageOf(selected("t4", "role=web", NOON)));
        assertEquals(
                List.of(CommitResult.COMMITTED, CommitResult.COMMITTED, CommitResult.MISMATCH, CommitResult.MISMATCH),
                Stream.of(first, second, refused, afterRefused)
                        .map(sent -> sent.await().get(1))
                        .toList());
        assertEquals(at6, keyspace.checkpoint(1));
        assertEquals(List.of("t1", "t2"), stage.redis().lrange("pending_tasks", 0, -1));
    }

    @Test
    void sendsAgainInOrderWhatRedisDidNotKnowTheScriptOf() {
        commit(Checkpoint.NONE, AT_5, imageOf(selected("t1", "role=web", NOON)));
        stage.redis().scriptFlush();
        var at6 = new Checkpoint(Map.of("events", "6"));
        var first = send(AT_5, at6, imageOf(selected("t2", "role=web", NOON)));
        var second = send(at6, new Checkpoint(Map.of("events", "7")), imageOf(selected("t3", "role=web", NOON)));
        assertEquals(CommitResult.COMMITTED, first.await().get(1));
        assertEquals(CommitResult.COMMITTED, second.await().get(1));
    }

    private Keyspace dump() {
        var found = keyspace.snapshot(List.of(KeyPart.hash(ViewKeys.PENDING_TASKS)), 0)
                .keyspace();
        keyspace.forEachPart(
                some -> found.addAll(keyspace.snapshot(List.copyOf(some), 0).keyspace()));
        return found;
    }

    private CommitUnderWay send(Checkpoint expected, Checkpoint next, ViewImage image) {
        return store.send(Map.of(1, new ViewCommit(expected, next, image.deltasFrom(new ViewImage()))));
    }

    private CommitResult commit(Checkpoint expected, Checkpoint next, ViewImage image) {
        var deltas = image.deltasFrom(new ViewImage());
        return store.commit(Map.of(1, new ViewCommit(expected, next, deltas))).get(1);
    }

    /** The model and the real one understand a delta alike. */
    @Test
    void understandsADeltaAsTheModelDoes() {
        var model = new Keyspace();
        var before = new ViewImage();
        var checkpoint = Checkpoint.NONE;
        var history = new io.muster.dispatcher.fold.Histories(42, true).history(600);
        for (var from = 0; from < history.size(); from += 50) {
            var batch = imageOf(history.subList(from, from + 50).toArray(Message[]::new));
            var deltas = before.joinedBy(batch).deltasFrom(before);
            var next = new Checkpoint(Map.of("events", Integer.toString(from)));
            deltas.forEach(model::apply);
            assertEquals(
                    CommitResult.COMMITTED,
                    store.commit(Map.of(1, new ViewCommit(checkpoint, next, deltas)))
                            .get(1));
            checkpoint = next;
            batch.tasks().values().forEach(before::join);
            batch.agents().values().forEach(before::join);
        }
        var found = dump();
        assertEquals(List.of(), model.differences(found));
        assertEquals(model.waiting(), found.waiting());
    }
}
