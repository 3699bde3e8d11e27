package io.muster.dispatcher.intake;

import static io.muster.dispatcher.Messages.NOON;
import static io.muster.dispatcher.Messages.delivered;
import static io.muster.dispatcher.Messages.finished;
import static io.muster.dispatcher.Messages.heartbeat;
import static io.muster.dispatcher.Messages.started;
import static io.muster.dispatcher.Messages.submitted;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.muster.dispatcher.Stage;
import io.muster.dispatcher.fold.Histories;
import io.muster.dispatcher.fold.ViewImage;
import io.muster.dispatcher.view.Checkpoint;
import io.muster.dispatcher.view.InterceptedStore;
import io.muster.dispatcher.view.ReadUnderWay;
import io.muster.dispatcher.view.ViewCommit;
import io.muster.dispatcher.view.ViewIds;
import io.muster.dispatcher.view.ViewRead;
import io.muster.dispatcher.view.ViewStore;
import io.muster.embedded.Infrastructure;
import io.muster.embedded.TestInfrastructure;
import io.muster.runtime.kafka.KeyPartitions;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.message.Message;
import io.muster.schemas.message.TopicOpened;
import io.muster.schemas.task.TaskState;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("infrastructure")
@ExtendWith(TestInfrastructure.class)
class FoldLoopIT {
    private final Map<String, List<ConsumerRecord<String, byte[]>>> sources = new HashMap<>();
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
    void foldsTheSameWhateverTheBatchesAndDuplicates() {
        var random = new Histories(1, true);
        var history = random.history(1_500);
        for (var batchRecords : List.of(1_000, 7)) {
            stage.redis().flushall();
            stage.send(random.shuffledWithDuplicates(history));
            try (var loop = Loops.start(stage, store -> store, batchRecords)) {
                stage.awaitViewsEqualTheLog();
                assertTrue(loop.loop().isRunning());
            }
        }
    }

    @Test
    void continuesWhereItStopped() {
        stage.send(submitted("task_1", "web-1"), heartbeat("web-1", 1, NOON));
        try (var first = Loops.start(stage)) {
            stage.awaitViewsEqualTheLog();
            assertTrue(first.loop().isRunning());
        }
        stage.send(finished("task_1", "web-1", TaskState.SUCCEEDED));
        var commits = new CopyOnWriteArrayList<ViewCommit>();
        stage.run(Loops.start(stage, store -> new Recording(store, commits), 1_000));
        stage.awaitViewsEqualTheLog();
        assertEquals(1, commits.size());
        assertEquals("succeeded", commits.getFirst().deltas().getFirst().set().get("status"));
    }

    @Test
    void readsManyHeartbeatsOfAnAgentAsOne() {
        stage.send(heartbeats(500));
        var commits = new CopyOnWriteArrayList<ViewCommit>();
        stage.run(Loops.start(stage, store -> new Recording(store, commits), 1_000));
        stage.awaitViewsEqualTheLog();
        assertEquals("500", stage.redis().hget("agent:web-1", "sequence"));
        assertTrue(commits.size() < 5, () -> commits.size() + " commits");
    }

    @Test
    void readsAnAgentOnceAndNotWithEveryHeartbeat() {
        var read = new ConcurrentLinkedQueue<AgentId>();
        stage.run(Loops.start(
                stage,
                store -> new InterceptedStore(store) {
                    @Override
                    public ReadUnderWay request(Map<Integer, ViewIds> touched) {
                        touched.values().forEach(ids -> read.addAll(ids.agents()));
                        return super.request(touched);
                    }
                },
                10));
        for (var sequence = 1; sequence <= 5; sequence++) {
            stage.send(heartbeat("web-1", sequence, NOON.plusSeconds(sequence)));
            stage.awaitViewsEqualTheLog();
        }
        assertEquals(List.of(new AgentId("web-1")), List.copyOf(read));
    }

    @Test
    void readsATaskOnceWhileItGoesOn() {
        var read = new ConcurrentLinkedQueue<TaskId>();
        stage.run(Loops.start(
                stage,
                store -> new InterceptedStore(store) {
                    @Override
                    public ReadUnderWay request(Map<Integer, ViewIds> touched) {
                        touched.values().forEach(ids -> read.addAll(ids.tasks()));
                        return super.request(touched);
                    }
                },
                10));
        var life = List.of(
                submitted("task_1", "web-1"),
                delivered("task_1", "web-1"),
                started("task_1", "web-1"),
                finished("task_1", "web-1", TaskState.SUCCEEDED));
        for (var event : life) {
            stage.send(event);
            stage.awaitViewsEqualTheLog();
        }
        assertEquals(List.of(new TaskId("task_1")), List.copyOf(read));
        stage.send(life.getLast());
        await().atMost(Stage.PATIENCE).until(() -> read.size() == 2);
    }

    @Test
    void readsTheViewsOfABatchBehindTheStepOfTheOneBefore() {
        stage.send(IntStream.range(0, 200)
                .mapToObj(i -> (Message) submitted("task_" + i, "web-1"))
                .toList());
        var calls = new ConcurrentLinkedQueue<String>();
        stage.run(Loops.start(
                stage,
                store -> new InterceptedStore(store) {
                    @Override
                    protected void beforeRead() {
                        calls.add("asked");
                    }

                    @Override
                    protected void afterRead() {
                        calls.add("told");
                    }
                },
                1));
        stage.awaitViewsEqualTheLog();
        assertTrue(String.join(" ", calls).contains("asked asked told"), calls::toString);
        assertFalse(String.join(" ", calls).contains("asked asked asked"), calls::toString);
    }

    @Test
    void doesNotGoByViewsThatStandAtAnotherCheckpoint() {
        stage.send(submitted("task_1", "web-1"));
        try (var first = Loops.start(stage)) {
            stage.awaitViewsEqualTheLog();
            assertTrue(first.loop().isRunning());
        }
        var emptied = new AtomicBoolean();
        stage.run(Loops.start(
                stage,
                store -> new InterceptedStore(store) {
                    @Override
                    public ReadUnderWay request(Map<Integer, ViewIds> touched) {
                        var read = super.request(touched);
                        // As when Redis is emptied and filled again between two looks at it.
                        return touched.isEmpty() || !emptied.compareAndSet(false, true)
                                ? read
                                : () -> {
                                    var found = read.await();
                                    found.replaceAll(
                                            (number, views) -> new ViewRead.Found(new ViewImage(), Checkpoint.NONE));
                                    return found;
                                };
                    }
                },
                1_000));
        stage.send(started("task_1", "web-1"));
        stage.awaitViewsEqualTheLog();
        assertTrue(emptied.get());
        assertEquals("running", stage.redis().hget("task:task_1", "status"));
        assertEquals(0, stage.redis().zcard("tasks:by-end"));
    }

    @Test
    void sendsTheNextStepWhileRedisWorksOnTheOneBefore() {
        stage.send(heartbeats(2));
        var calls = new ConcurrentLinkedQueue<String>();
        stage.run(Loops.start(
                stage,
                store -> new InterceptedStore(store) {
                    @Override
                    protected void beforeCommit(Map<Integer, ViewCommit> commits) {
                        calls.add("sent");
                    }

                    @Override
                    protected void afterCommit() {
                        calls.add("answered");
                    }
                },
                1));
        stage.send(heartbeats(200));
        stage.awaitViewsEqualTheLog();
        assertTrue(String.join(" ", calls).contains("sent sent answered"), calls::toString);
        assertFalse(String.join(" ", calls).contains("sent sent sent"), calls::toString);
    }

    @Test
    void speaksForAKeyOnlyOnceItHasReadTheLogAsItWas() {
        stage.send(heartbeats(50));
        var held = new CopyOnWriteArrayList<Boolean>();
        stage.run(Loops.start(
                stage,
                store -> store,
                5,
                InstantSource.system(),
                ports -> List.of((before, after) -> held.add(ports.ownership().holds("web-1"))),
                ports -> List.of()));
        stage.awaitViewsEqualTheLog();
        assertEquals(10, held.size());
        assertEquals(List.of(true), held.stream().skip(9).toList());
        assertFalse(held.subList(0, 9).contains(true));
    }

    private static List<Message> heartbeats(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> (Message) heartbeat("web-1", i, NOON.plusSeconds(i)))
                .toList();
    }

    @Test
    void buriesPoisonWithItsOriginAndFoldsTheRest() {
        var random = new Random(7);
        var poison = new ArrayList<ProducerRecord<String, byte[]>>();
        var good = new ArrayList<Message>();
        for (var i = 0; i < 1_000; i++) {
            if (i % 100 == 0) {
                var garbage = garbage(i, random);
                poison.add(garbage);
                stage.send(garbage);
            }
            good.add(submitted("task_" + i, "web-" + i % 7));
        }
        stage.send(good);
        for (var misplaced : misplaced()) {
            poison.add(misplaced);
            stage.send(misplaced);
        }
        stage.run(Loops.start(stage));
        stage.awaitViewsEqualTheLog();
        assertEquals(1_000, stage.redis().zcard("tasks:by-time"));

        var letters = stage.records(stage.topics.deadLetters());
        assertEquals(poison.size(), letters.size());
        var origins = new HashSet<String>();
        for (var letter : letters) {
            assertEquals(letter.key(), header(letter, "__dlq.errors.topic"));
            assertFalse(header(letter, "__dlq.errors.message").isBlank());
            var origin = original(letter);
            assertEquals(
                    origin.value() == null ? null : new String(origin.value(), UTF_8),
                    letter.value() == null ? null : new String(letter.value(), UTF_8));
            assertTrue(origins.add(origin.topic() + origin.partition() + "@" + origin.offset()));
        }
    }

    @Test
    void buriesEachOnceAlthoughTheViewsAreFoldedAgain() {
        stage.send(new ProducerRecord<>(stage.topics.results(), "key", "{".getBytes(UTF_8)));
        stage.send(submitted("task_1", "web-1"));
        stage.run(Loops.start(stage));
        stage.awaitViewsEqualTheLog();
        stage.redis().flushall();
        stage.awaitViewsEqualTheLog();
        assertEquals(1, stage.records(stage.topics.deadLetters()).size());
    }

    @Test
    void skipsTypesOfNewerProducersWithoutBuryingThem() {
        var newer = stage.encoded(submitted("task_9", "web-1"));
        newer.headers().remove("ce_type").add("ce_type", "io.muster.task.paused.v1".getBytes(UTF_8));
        stage.send(newer);
        stage.send(submitted("task_1", "web-1"));
        stage.run(Loops.start(stage));
        stage.awaitViewsEqualTheLog();
        assertEquals(List.of("task:task_1"), stage.redis().keys("task:*"));
        assertEquals(List.of(), stage.records(stage.topics.deadLetters()));
    }

    @Test
    void handsPartitionsOverToASecondDispatcher() {
        stage.send(new Histories(2, true).history(300));
        try (var first = Loops.start(stage)) {
            stage.awaitViewsEqualTheLog();
            stage.run(Loops.start(stage));
            stage.send(new Histories(3, true).history(300));
            stage.awaitViewsEqualTheLog();
            assertTrue(first.loop().isRunning());
        }
        stage.send(new Histories(4, true).history(300));
        await().atMost(Stage.PATIENCE).untilAsserted(() -> assertEquals(List.of(), stage.differences()));
    }

    @Test
    void stopsAPartitionWhoseViewSomebodyElseWroteAndFoldsTheOthers() {
        var home = new KeyPartitions(3);
        var elsewhere = elsewhere(home);
        stage.redis().set("task:task_1", "a string");
        stage.send(submitted("task_1", "web-1"), submitted(elsewhere, "web-1"));
        stage.run(Loops.start(stage));
        await().atMost(Stage.PATIENCE).until(() -> stage.redis().exists("task:" + elsewhere) == 1);
        assertEquals(Map.of(), stage.redis().hgetall("checkpoint:" + home.of("task_1")));
        // What the log line advises.
        stage.redis().flushall();
        stage.awaitViewsEqualTheLog();
        assertEquals("queued", stage.redis().hget("task:task_1", "status"));
    }

    private ProducerRecord<String, byte[]> garbage(int i, Random random) {
        var bytes = new byte[random.nextInt(200)];
        random.nextBytes(bytes);
        var raw = new ProducerRecord<>(stage.topics.folded().get(i % 5), "k" + i, i % 3 == 0 ? null : bytes);
        if (i % 200 == 0) {
            raw.headers().add("ce_type", "io.muster.task.submitted.v1".getBytes(UTF_8));
        }
        return raw;
    }

    private List<ProducerRecord<String, byte[]>> misplaced() {
        var event = stage.encoded(submitted("task_x", "web-1"));
        var home = new KeyPartitions(3).of("task_x");
        var wrongKey = copy(event, event.topic(), home, "other");
        var noKey = copy(event, event.topic(), home, null);
        var wrongPartition = copy(event, event.topic(), (home + 1) % 3, event.key());
        var wrongTopic = copy(event, stage.topics.results(), null, event.key());
        var opened = stage.encoded(new TopicOpened(new AgentId("web-1"), NOON));
        var wrongKind = copy(opened, stage.topics.results(), null, opened.key());
        var absurd = new ProducerRecord<>(
                event.topic(),
                null,
                event.key(),
                new String(event.value(), UTF_8)
                        .replace("2026-11-22T12:00:00.000Z", "+999999-01-01T00:00:00.000Z")
                        .getBytes(UTF_8),
                event.headers());
        return List.of(wrongKey, noKey, wrongPartition, wrongTopic, wrongKind, absurd);
    }

    private static ProducerRecord<String, byte[]> copy(
            ProducerRecord<String, byte[]> of, String topic, Integer partition, String key) {
        return new ProducerRecord<>(topic, partition, key, of.value(), of.headers());
    }

    private ConsumerRecord<String, byte[]> original(ConsumerRecord<String, byte[]> letter) {
        return sources.computeIfAbsent(header(letter, "__dlq.errors.topic"), stage::records).stream()
                .filter(candidate ->
                        header(letter, "__dlq.errors.partition").equals(Integer.toString(candidate.partition())))
                .filter(candidate -> header(letter, "__dlq.errors.offset").equals(Long.toString(candidate.offset())))
                .findFirst()
                .orElseThrow();
    }

    private static String header(ConsumerRecord<?, ?> from, String name) {
        return new String(from.headers().lastHeader(name).value(), UTF_8);
    }

    private static final class Recording extends InterceptedStore {
        private final List<ViewCommit> commits;

        Recording(ViewStore store, List<ViewCommit> commits) {
            super(store);
            this.commits = commits;
        }

        @Override
        protected void beforeCommit(Map<Integer, ViewCommit> batch) {
            commits.addAll(batch.values());
        }
    }

    private static String elsewhere(KeyPartitions partitions) {
        var i = 2;
        while (partitions.of("task_" + i) == partitions.of("task_1")) {
            i++;
        }
        return "task_" + i;
    }
}
