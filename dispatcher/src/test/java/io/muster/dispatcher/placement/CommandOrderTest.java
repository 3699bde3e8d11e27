package io.muster.dispatcher.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.muster.schemas.id.AgentId;
import io.muster.schemas.id.TaskId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommandOrderTest {
    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");
    private static final AgentId AGENT = new AgentId("web-1");
    private static final TaskId FIRST = new TaskId("task_1");
    private static final TaskId SECOND = new TaskId("task_2");
    private static final TaskId THIRD = new TaskId("task_3");

    private final CommandOrder order = new CommandOrder();
    private final List<TaskId> told = new ArrayList<>();

    @Test
    void whatComesBackFirstWaitsForWhatWasDecidedBeforeIt() {
        decide(FIRST, SECOND, THIRD);
        settle(THIRD);
        settle(SECOND);
        assertEquals(List.of(), told);
        settle(FIRST);
        assertEquals(List.of(FIRST, SECOND, THIRD), told);
    }

    @Test
    void anotherAgentDoesNotWait() {
        decide(FIRST);
        order.decided(SECOND, new AgentId("web-2"), NOON);
        settle(SECOND);
        assertEquals(List.of(SECOND), told);
    }

    @Test
    void whatWasNotDecidedHereDoesNotWait() {
        decide(FIRST);
        settle(SECOND);
        assertEquals(List.of(SECOND), told);
    }

    @Test
    void aDecisionThatComesToNothingHoldsUpNobody() {
        decide(FIRST, SECOND);
        settle(SECOND);
        order.dropped(FIRST);
        assertEquals(List.of(SECOND), told);
    }

    @Test
    void aDecisionThatDoesNotComeBackHoldsUpNobodyForLong() {
        decide(FIRST, SECOND);
        settle(SECOND);
        order.letPass(NOON.plus(CommandOrder.PATIENCE));
        assertEquals(List.of(), told);
        order.letPass(NOON.plus(CommandOrder.PATIENCE).plusMillis(1));
        assertEquals(List.of(SECOND), told);
        settle(FIRST);
        assertEquals(List.of(SECOND, FIRST), told);
    }

    private void decide(TaskId... taskIds) {
        for (var taskId : taskIds) {
            order.decided(taskId, AGENT, NOON);
        }
    }

    private void settle(TaskId taskId) {
        order.settled(taskId, () -> told.add(taskId));
    }
}
