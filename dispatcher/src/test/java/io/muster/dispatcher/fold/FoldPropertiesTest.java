package io.muster.dispatcher.fold;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.muster.dispatcher.fold.Histories.Logged;
import io.muster.schemas.message.TaskRecalled;
import io.muster.schemas.message.TaskReturned;
import io.muster.schemas.view.AgentHash;
import io.muster.schemas.view.AgentView;
import io.muster.schemas.view.TaskHash;
import io.muster.schemas.view.TaskView;
import java.util.List;
import java.util.function.BinaryOperator;
import org.junit.jupiter.api.Test;

class FoldPropertiesTest {
    /** {@code -Dfold.seeds=1000000} for a longer run. */
    private static final int SEEDS = Integer.getInteger("fold.seeds", 10_000);

    @Test
    void givesTheSameViewsForAnyOrderDuplicationAndBatching() {
        for (var seed = 0; seed < SEEDS; seed++) {
            var random = new Histories(seed);
            var history = random.log(random.upTo(40));
            var expected = imageOf(history).keyspace();
            for (var round = 0; round < 2; round++) {
                var store = new ModelStore();
                store.fold(random.shuffledWithDuplicates(history), random.upTo(12));
                assertEquals(List.of(), expected.differences(store.keyspace()), "seed " + seed);
            }
        }
    }

    @Test
    void givesTheSameViewsForEveryPrefixAndEveryBatchSize() {
        for (var seed = 0; seed < 15; seed++) {
            var history = new Histories(seed).log(24);
            for (var length = 1; length <= history.size(); length++) {
                var prefix = history.subList(0, length);
                var expected = imageOf(prefix).keyspace();
                for (var batchSize = 1; batchSize <= length; batchSize++) {
                    var store = new ModelStore();
                    store.fold(prefix, batchSize);
                    assertEquals(
                            List.of(),
                            expected.differences(store.keyspace()),
                            "seed " + seed + ", prefix " + length + ", batches of " + batchSize);
                    if (prefix.stream().noneMatch(FoldPropertiesTest::mayMakeATaskWaitAgain)) {
                        assertEquals(expected.waiting(), store.keyspace().waiting(), "seed " + seed);
                    }
                }
            }
        }
    }

    @Test
    void foldsEachHalfOfALogAloneAndJoinsTheHalves() {
        for (var seed = 0; seed < 500; seed++) {
            var history = new Histories(seed).log(30);
            var joined = imageOf(history.subList(0, 15));
            var second = imageOf(history.subList(15, 30));
            second.tasks().values().forEach(joined::join);
            second.agents().values().forEach(joined::join);
            assertEquals(List.of(), imageOf(history).keyspace().differences(joined.keyspace()), "seed " + seed);
        }
    }

    @Test
    void joinsTasksCommutativelyAssociativelyAndIdempotently() {
        for (var seed = 0; seed < SEEDS; seed++) {
            var random = new Histories(seed);
            TaskView a = null;
            TaskView b = null;
            TaskView c = null;
            for (var i = 0; i < random.upTo(4); i++) {
                a = TaskFold.apply(a, sameTask(random), random.offset());
                b = TaskFold.apply(b, sameTask(random), random.offset());
                c = TaskFold.apply(c, sameTask(random), random.offset());
            }
            assertLaws(TaskFold::join, a, b, c, seed);
            var ab = TaskFold.join(a, b);
            assertEquals(ab, TaskHash.read(TaskHash.write(ab)), "seed " + seed);
        }
    }

    @Test
    void joinsAgentsCommutativelyAssociativelyAndIdempotently() {
        for (var seed = 0; seed < SEEDS; seed++) {
            var random = new Histories(seed);
            AgentView a = null;
            AgentView b = null;
            AgentView c = null;
            for (var i = 0; i < random.upTo(4); i++) {
                a = AgentFold.apply(a, sameAgent(random));
                b = AgentFold.apply(b, sameAgent(random));
                c = AgentFold.apply(c, sameAgent(random));
            }
            assertLaws(AgentFold::join, a, b, c, seed);
            var ab = AgentFold.join(a, b);
            assertEquals(ab, AgentHash.read(AgentHash.write(ab)), "seed " + seed);
        }
    }

    /** It queues up at the end then, unless the batch in which it left the list is also that in which it comes back. */
    private static boolean mayMakeATaskWaitAgain(Logged logged) {
        return logged.message() instanceof TaskRecalled || logged.message() instanceof TaskReturned;
    }

    private static <T> void assertLaws(BinaryOperator<T> join, T a, T b, T c, int seed) {
        assertEquals(join.apply(a, b), join.apply(b, a), "commutes, seed " + seed);
        assertEquals(join.apply(join.apply(a, b), c), join.apply(a, join.apply(b, c)), "associates, seed " + seed);
        assertEquals(join.apply(a, b), join.apply(join.apply(a, b), b), "absorbs, seed " + seed);
        assertEquals(a, join.apply(a, a), "is idempotent, seed " + seed);
    }

    private static io.muster.schemas.message.TaskEvent sameTask(Histories random) {
        while (true) {
            var event = random.taskEvent();
            if (event.taskId().value().equals("t0")) {
                return event;
            }
        }
    }

    private static io.muster.schemas.message.AgentEvent sameAgent(Histories random) {
        while (true) {
            var event = random.agentEvent();
            if (event.agentId().value().equals("a0")) {
                return event;
            }
        }
    }

    private static ViewImage imageOf(List<Logged> history) {
        var image = new ViewImage();
        history.forEach(logged -> image.apply(logged.message(), logged.offset()));
        return image;
    }
}
