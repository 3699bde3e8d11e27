package io.muster.dispatcher.fold;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.muster.dispatcher.fold.Histories.Logged;
import io.muster.schemas.codec.Json;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.message.TaskDelivered;
import io.muster.schemas.message.TaskEvent;
import io.muster.schemas.message.TaskExpired;
import io.muster.schemas.message.TaskFinished;
import io.muster.schemas.message.TaskLost;
import io.muster.schemas.message.TaskStarted;
import io.muster.schemas.message.TaskSubmitted;
import io.muster.schemas.task.RetryPolicy;
import io.muster.schemas.task.TaskState;
import io.muster.schemas.view.TaskHash;
import io.muster.schemas.view.TaskView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Tasks leave the views at random moments while the log is folded, and Redis goes back to older states of itself. */
class TrimPropertiesTest {
    private static final int SEEDS = Integer.getInteger("fold.seeds", 10_000) / 5;
    private static final Instant BEGIN = Instant.ofEpochMilli(1_700_000_000_000L);
    private static final Horizon END_OF_TIME = new Horizon(BEGIN.plus(Duration.ofDays(365)));

    /** A store with what lives and dies with it, and which tasks have left it at some time. */
    private record State(ModelStore store, int position, Horizon horizon, Set<TaskId> left) {}

    @Test
    void whatIsLeftIsPartOfWhatTheLogSaysAndTheRestIsAllOfIt() {
        for (var seed = 0; seed < SEEDS; seed++) {
            var histories = new Histories(seed);
            var log = histories.shuffledWithDuplicates(histories.log(histories.upTo(40)));
            var end = play(log, new Random(seed), BEGIN.plusMillis(4));
            var all = imageOf(log);
            for (var whole : all.tasks().values()) {
                var there = view(end, whole.taskId());
                if (end.left().contains(whole.taskId())) {
                    assertTrue(
                            there == null || TaskFold.join(there, whole).equals(whole),
                            () -> "seed: says more than the log: " + there);
                } else {
                    assertEquals(whole, there, "seed " + seed);
                }
            }
            assertIndexedAsItIs(end, all, seed);
            end.store().trim(END_OF_TIME);
            all.tasks().keySet().stream()
                    .map(id -> view(end, id))
                    .filter(view -> view != null && END_OF_TIME.isPast(view))
                    .forEach(view -> assertEquals(null, view));
        }
    }

    @Test
    void ofTasksOfAnHonestFleetOnlyThoseMayBeLackingThatTheHorizonTells() {
        var trimmed = 0;
        var partial = 0;
        for (var seed = 0; seed < SEEDS; seed++) {
            var random = new Random(seed);
            var log = honestLog(random, 6);
            var end = play(log, random, BEGIN.plus(Duration.ofHours(30)));
            var all = imageOf(log);
            for (var whole : all.tasks().values()) {
                var there = view(end, whole.taskId());
                if (!end.horizon().mayLack(whole)) {
                    assertEquals(whole, there, "seed " + seed);
                }
                trimmed += there == null ? 1 : 0;
                partial += there != null && !there.equals(whole) ? 1 : 0;
            }
            assertIndexedAsItIs(end, all, seed);
        }
        assertTrue(trimmed > SEEDS && partial > SEEDS / 100, trimmed + " left, " + partial + " in part");
    }

    /** Folds to the end of the log, with trims and steps back at random. */
    private static State play(List<Logged> log, Random random, Instant lastHorizon) {
        var span = Duration.between(BEGIN, lastHorizon).toMillis();
        var state = new State(new ModelStore(), 0, Horizon.NONE, Set.of());
        var backups = new ArrayList<State>(List.of(state));
        for (var steps = 0; state.position() < log.size() || steps < 10; steps++) {
            switch (random.nextInt(steps < 60 ? 6 : 2)) {
                case 0, 1, 2 -> {
                    var to = Math.min(log.size(), state.position() + 1 + random.nextInt(12));
                    var store = state.store().copy();
                    store.fold(List.copyOf(log.subList(state.position(), to)), 12);
                    state = new State(store, to, state.horizon(), state.left());
                }
                case 3, 4 -> {
                    var horizon = new Horizon(BEGIN.plusMillis(random.nextLong(span))).or(state.horizon());
                    var store = state.store().copy();
                    var left = new HashSet<>(state.left());
                    left.addAll(store.trim(horizon));
                    state = new State(store, state.position(), horizon, left);
                    backups.add(state);
                }
                default -> state = backups.get(random.nextInt(backups.size()));
            }
        }
        return state;
    }

    /** Every key is there for a task that is there: nothing is left behind. */
    private static void assertIndexedAsItIs(State end, ViewImage all, int seed) {
        var expected = new Keyspace();
        all.tasks().keySet().stream()
                .map(id -> view(end, id))
                .filter(view -> view != null)
                .forEach(view -> expected.apply(ViewDelta.between(null, view)));
        all.agents().values().forEach(view -> expected.apply(ViewDelta.between(null, view)));
        assertEquals(List.of(), expected.differences(end.store().keyspace()), "seed " + seed);
    }

    private static TaskView view(State state, TaskId id) {
        var hash = state.store().keyspace().hashes().get("task:" + id);
        return hash == null ? null : TaskHash.read(hash);
    }

    private static ViewImage imageOf(List<Logged> log) {
        var image = new ViewImage();
        log.forEach(logged -> image.apply(logged.message(), logged.offset()));
        return image;
    }

    /**
     * As it is written: every agent tells the truth, in order, but may do so late, when the dispatcher has given the task up;
     * everything may be written twice.
     */
    private static List<Logged> honestLog(Random random, int tasks) {
        record Written(long at, TaskEvent event) {}
        var written = new ArrayList<Written>();
        for (var i = 0; i < tasks; i++) {
            var task = new TaskId("t" + i);
            var agent = new AgentId("a" + random.nextInt(2));
            var at = random.nextInt(86_400_000);
            var delivered = at + random.nextInt(1_000);
            var started = delivered + random.nextInt(1_000);
            var finished = started + (random.nextInt(4) == 0 ? random.nextInt(36_000_000) : random.nextInt(60_000));
            var delay = random.nextInt(4) == 0 ? random.nextInt(80_000_000) : 0;
            written.add(new Written(at, submitted(task, agent, at)));
            if (delay > 3_600_000) {
                var mark = at + 3_600_000L;
                written.add(new Written(
                        mark,
                        random.nextBoolean()
                                ? new TaskLost(task, null, agent, 1, time(mark))
                                : new TaskExpired(task, null, agent, 1, time(mark))));
            }
            written.add(new Written(delivered + delay, new TaskDelivered(task, null, agent, 1, time(delivered))));
            written.add(
                    new Written(started + delay, new TaskStarted(task, null, agent, 1, 7L, "boot-1", time(started))));
            if (random.nextInt(5) > 0) {
                written.add(new Written(finished + delay, finished(task, agent, finished)));
            }
        }
        var log = new ArrayList<Logged>();
        written.stream()
                .sorted(Comparator.comparingLong(Written::at))
                .map(Written::event)
                .forEach(event -> {
                    log.add(new Logged(event, log.size()));
                    if (random.nextInt(5) == 0) {
                        log.add(new Logged(log.get(random.nextInt(log.size())).message(), log.size()));
                    }
                });
        return log;
    }

    private static TaskSubmitted submitted(TaskId task, AgentId agent, long at) {
        return new TaskSubmitted(
                task,
                null,
                agent,
                null,
                "shell",
                Json.MAPPER.createObjectNode().put("command", "true"),
                Duration.ofHours(1),
                Duration.ofHours(11),
                RetryPolicy.NONE,
                Map.of(),
                "admin",
                time(at),
                null);
    }

    private static TaskFinished finished(TaskId task, AgentId agent, long at) {
        return new TaskFinished(
                task,
                null,
                agent,
                1,
                "shell",
                TaskState.SUCCEEDED,
                true,
                0,
                "",
                "",
                0,
                0,
                false,
                null,
                null,
                null,
                5L,
                null,
                null,
                time(at));
    }

    private static Instant time(long at) {
        return BEGIN.plusMillis(at);
    }
}
