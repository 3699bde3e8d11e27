package io.muster.dispatcher.placement;

import static io.muster.dispatcher.Messages.NOON;
import static io.muster.dispatcher.Messages.claimable;
import static io.muster.dispatcher.Messages.delivered;
import static io.muster.dispatcher.Messages.heartbeat;
import static io.muster.dispatcher.Messages.imageOf;
import static io.muster.dispatcher.Messages.overHttp;
import static io.muster.dispatcher.Messages.queued;
import static io.muster.dispatcher.Messages.registered;
import static io.muster.dispatcher.Messages.selected;
import static io.muster.dispatcher.Messages.submitted;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.muster.dispatcher.fold.ViewImage;
import io.muster.dispatcher.intake.MemoryLog;
import io.muster.dispatcher.view.MemoryStore;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.message.AgentRegistered;
import io.muster.schemas.message.RunTask;
import io.muster.schemas.message.TaskQueued;
import io.muster.schemas.message.TaskRecalled;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class PlacementTest {
    private static final Duration RECALL_AFTER = Duration.ofSeconds(30);
    private final MemoryStore store = new MemoryStore();
    private final MemoryLog log = new MemoryLog();
    private boolean owned = true;
    private final Placement placement =
            new Placement(store, key -> owned, log, RECALL_AFTER, PlacementChoice.LEAST_LOADED, new Random(1));

    @Test
    void writesTheDecisionAndTellsTheAgentOnlyWhenItComesBackFolded() {
        agent("web-1", "web", 0);
        store.apply(selected("t", "role=web", NOON));
        placement.at(NOON);
        var decision = assertInstanceOf(TaskQueued.class, log.messages().getFirst());
        assertEquals(new AgentId("web-1"), decision.agentId());
        placement.at(NOON.plusSeconds(1));
        assertEquals(1, log.messages().size());

        var before = imageOf(selected("t", "role=web", NOON));
        placement.folded(before, imageOf(selected("t", "role=web", NOON), decision));
        var command = assertInstanceOf(RunTask.class, log.messages().get(1));
        assertEquals(new AgentId("web-1"), command.agentId());
        assertEquals(NOON.plus(Duration.ofHours(1)), command.startBefore());
    }

    @Test
    void asksTheAgentThatDidNotClaimATaskAgainOnlyWhenThereIsNoOther() {
        agent("idle", "web", 0);
        store.apply(
                selected("t", "role=web", NOON),
                queued("t", "idle", NOON),
                new TaskRecalled(new TaskId("t"), null, new AgentId("idle"), 1, NOON.plusSeconds(45)));
        placement.at(NOON.plusSeconds(50));
        assertEquals(List.of("idle"), chosen());

        agent("busy", "web", 3);
        store.apply(
                selected("u", "role=web", NOON),
                queued("u", "idle", NOON),
                new TaskRecalled(new TaskId("u"), null, new AgentId("idle"), 1, NOON.plusSeconds(45)));
        placement.at(NOON.plusSeconds(55));
        assertEquals(List.of("idle", "busy"), chosen());
    }

    @Test
    void tellsNobodyOfADecisionThatAnotherDispatcherHasMadeBefore() {
        var placed = imageOf(selected("t", "role=web", NOON), queued("t", "web-2", NOON));
        var withZombie = imageOf(
                selected("t", "role=web", NOON),
                queued("t", "web-2", NOON),
                queued("t", "web-1", NOON.minusSeconds(1)));
        placement.folded(placed, withZombie);
        assertEquals(List.of(), log.messages());
        var both = assertSingleCommand(imageOf(selected("t", "role=web", NOON)), withZombie);
        assertEquals(new AgentId("web-2"), both.agentId());
    }

    private RunTask assertSingleCommand(ViewImage before, ViewImage after) {
        placement.folded(before, after);
        assertEquals(1, log.messages().size());
        return assertInstanceOf(RunTask.class, log.messages().getFirst());
    }

    @Test
    void placesATaskAgainThatWillNotRunWhereItWas() {
        agent("web-1", "web", 0);
        store.apply(
                selected("t", "role=web", NOON),
                queued("t", "gone", NOON),
                new TaskRecalled(new TaskId("t"), null, new AgentId("gone"), 1, NOON.plusSeconds(45)));
        placement.at(NOON.plusSeconds(50));
        var second = assertInstanceOf(TaskQueued.class, log.messages().getFirst());
        assertEquals(2, second.attempt());
        assertEquals(new AgentId("web-1"), second.agentId());
        assertEquals(NOON.plusSeconds(50).plus(RECALL_AFTER.multipliedBy(2)), second.claimBefore());

        // The recall and the second decision may be folded in one batch.
        log.messages().clear();
        placement.folded(
                imageOf(selected("t", "role=web", NOON), queued("t", "gone", NOON)),
                imageOf(selected("t", "role=web", NOON), queued("t", "gone", NOON), second));
        var command = assertInstanceOf(RunTask.class, log.messages().getFirst());
        assertEquals(2, command.attempt());
        assertEquals(second.claimBefore(), command.claimBefore());
    }

    @Test
    void tellsNobodyWhileHistoryIsReadAgain() {
        owned = false;
        placement.folded(
                imageOf(selected("t", "role=web", NOON)),
                imageOf(selected("t", "role=web", NOON), queued("t", "web-1", NOON)));
        assertEquals(List.of(), log.messages());
    }

    @Test
    void leavesTasksAloneThatWereSubmittedToAnAgentOrAreOnTheirWay() {
        placement.folded(new ViewImage(), imageOf(submitted("t", "web-1")));
        placement.folded(
                imageOf(selected("u", "role=web", NOON)),
                imageOf(selected("u", "role=web", NOON), queued("u", "web-1", NOON), delivered("u", "web-1")));
        assertEquals(List.of(), log.messages());
    }

    @Test
    void choosesByLabelsHandlersAndLoad() {
        store.apply(registered("no-shell", Map.of("role", "web"), "sleep"), heartbeat("no-shell", 1, NOON));
        store.apply(registered("unheard", Map.of("role", "web"), "shell"));
        agent("db-1", "db", 0);
        agent("busy", "web", 3);
        agent("calm", "web", 1);
        for (var i = 0; i < 4; i++) {
            store.apply(selected("t" + i, "role=web", NOON.plusMillis(i)));
        }
        placement.at(NOON);
        assertEquals(List.of("calm", "calm", "busy", "calm"), chosen());
    }

    @Test
    void anAgentThatTakesAnyTypeIsChosenWhenNoneNamesTheType() {
        store.apply(registered("any", Map.of("role", "web"), "*"), heartbeat("any", 1, NOON));
        store.apply(selected("t", "role=web", NOON));
        placement.at(NOON);
        assertEquals(List.of("any"), chosen());

        agent("busy", "web", 9);
        store.apply(selected("u", "role=web", NOON));
        placement.at(NOON.plusSeconds(2));
        assertEquals(List.of("any", "busy"), chosen());
    }

    @Test
    void anAgentThatTakesAnyTypeComesBeforeOneThatDidNotClaimTheTask() {
        agent("silent", "web", 0);
        store.apply(registered("any", Map.of("role", "web"), "*"), heartbeat("any", 1, NOON));
        store.apply(
                selected("t", "role=web", NOON),
                queued("t", "silent", NOON),
                new TaskRecalled(new TaskId("t"), null, new AgentId("silent"), 1, NOON.plusSeconds(45)));
        placement.at(NOON.plusSeconds(50));
        assertEquals(List.of("any"), chosen());
    }

    @Test
    void triesAgainWhenNobodyFits() {
        store.apply(selected("t", "role=web", NOON));
        placement.at(NOON);
        assertEquals(List.of(), log.messages());
        agent("web-1", "web", 0);
        placement.at(NOON.plusSeconds(2));
        assertEquals(List.of("web-1"), chosen());
    }

    @Test
    void saysTheSameAgainWhenItDoesNotKnowWhetherItWasHeard() {
        agent("web-1", "web", 3);
        store.apply(selected("t", "role=web", NOON));
        log.refuse(true);
        placement.at(NOON);
        log.refuse(false);
        agent("idle", "web", 0); // now another would be chosen
        placement.at(NOON.plusSeconds(2));
        assertEquals(List.of("web-1"), chosen());
        assertEquals(NOON, ((TaskQueued) log.messages().getFirst()).queuedAt());
    }

    @Test
    void placesNothingPastItsDeliveryTimeoutAndNothingOfOthers() {
        agent("web-1", "web", 0);
        store.apply(selected("late", "role=web", NOON.minus(Duration.ofHours(2))));
        placement.at(NOON);
        owned = false;
        store.apply(selected("t", "role=web", NOON));
        placement.at(NOON.plusSeconds(2));
        assertEquals(List.of(), log.messages());
    }

    @Test
    void isNotHeldUpByTasksThatFitNowhere() {
        agent("web-1", "web", 0);
        for (var i = 0; i < 1_200; i++) {
            store.apply(selected("nowhere" + i, "role=none", NOON));
        }
        store.apply(selected("t", "role=web", NOON), selected("unreadable", "role=(", NOON));
        for (var turn = 0; turn < 3; turn++) {
            placement.at(NOON.plusMillis(turn));
        }
        assertEquals(List.of("web-1"), chosen());
    }

    @Test
    void sendsAQueuedTaskAgainUntilTheAgentHasAcknowledgedIt() {
        var redrive = new Redrive(store, key -> owned, log);
        agent("web-1", "web", 0);
        store.apply(selected("t", "role=web", NOON), queued("t", "web-1", NOON));
        redrive.at(NOON.plusSeconds(5));
        assertEquals(List.of(), log.messages());
        redrive.at(NOON.plusSeconds(6));
        redrive.at(NOON.plusSeconds(7));
        assertEquals(1, log.messages().size());
        redrive.at(NOON.plusSeconds(12));
        assertEquals(2, log.messages().size());
        redrive.at(NOON.plusSeconds(21));
        assertEquals(2, log.messages().size());
        store.apply(delivered("t", "web-1"));
        redrive.at(NOON.plusSeconds(300));
        assertEquals(2, log.messages().size());
    }

    @Test
    void sendsNothingAgainThatCanNoLongerBeClaimed() {
        var redrive = new Redrive(store, key -> owned, log);
        agent("web-1", "web", 0);
        store.apply(selected("t", "role=web", NOON), claimable("t", "web-1", NOON.plusSeconds(8)));
        redrive.at(NOON.plusSeconds(6));
        assertEquals(1, log.messages().size());
        redrive.at(NOON.plusSeconds(30));
        assertEquals(1, log.messages().size());
    }

    @Test
    void sendsATaskAgainThatAGatewayMayHaveLeftWithoutItsCommand() {
        var redrive = new Redrive(store, key -> owned, log);
        agent("web-1", "web", 0);
        store.apply(submitted("t", "web-1"));
        redrive.at(NOON.plusSeconds(6));
        assertEquals(List.of(RunTask.of(submitted("t", "web-1"), new AgentId("web-1"), 1)), log.messages());
    }

    @Test
    void sendsNothingAgainToAnAgentThatEnrolledAnewSince() {
        var redrive = new Redrive(store, key -> owned, log);
        agent("web-1", "web", 0);
        store.apply(submitted("t", "web-1"));
        store.apply(enrolled("web-1", "web", NOON.plusSeconds(3)));
        redrive.at(NOON.plusSeconds(6));
        assertEquals(List.of(), log.messages());
    }

    @Test
    void sendsATaskAgainLessAndLessOftenToAnAgentOverHttpAlsoWhenItRegisteredAnew() {
        var redrive = new Redrive(store, key -> owned, log);
        store.apply(
                overHttp(registered("web-1", Map.of(), "shell"), NOON.plusSeconds(1)),
                heartbeat("web-1", 1, NOON),
                submitted("t", "web-1"));
        var sentAfter = new ArrayList<Integer>();
        for (var second = 0; second < 3_600; second++) {
            redrive.at(NOON.plusSeconds(second));
            if (log.messages().size() > sentAfter.size()) {
                sentAfter.add(second);
            }
        }
        assertEquals(List.of(6, 12, 23, 44, 85, 166, 327, 648, 1289, 2570), sentAfter);
    }

    @Test
    void sendsNothingAgainToAnAgentThatIsAwayOrAfterTheDeliveryTimeout() {
        var redrive = new Redrive(store, key -> owned, log);
        store.apply(selected("t", "role=web", NOON), queued("t", "away", NOON));
        redrive.at(NOON.plusSeconds(10));
        agent("away", "web", 0);
        redrive.at(NOON.plus(Duration.ofHours(2)));
        assertEquals(List.of(), log.messages());
    }

    private List<String> chosen() {
        return log.messages().stream()
                .map(message -> ((TaskQueued) message).agentId().value())
                .toList();
    }

    private void agent(String id, String role, int running) {
        store.apply(enrolled(id, role, NOON.minusSeconds(60)), heartbeat(id, 1, Instant.EPOCH, running, 4));
    }

    private static AgentRegistered enrolled(String id, String role, Instant at) {
        return new AgentRegistered(
                new AgentId(id),
                id,
                "linux",
                "amd64",
                "0.1.0",
                Map.of("role", role),
                new TreeSet<>(List.of("shell")),
                at,
                null);
    }
}
