package io.muster.gateway.httpagent;

import static io.muster.gateway.httpagent.AgentTopicModel.AGENT;
import static io.muster.gateway.httpagent.AgentTopicModel.NOON;
import static io.muster.gateway.httpagent.AgentTopicModel.cancel;
import static io.muster.gateway.httpagent.AgentTopicModel.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.muster.runtime.kafka.LogUnavailableException;
import io.muster.schemas.codec.Json;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.message.Message;
import io.muster.schemas.message.RunTask;
import io.muster.schemas.message.TaskAnswered;
import io.muster.schemas.message.TaskClaimed;
import io.muster.schemas.message.TaskDelivered;
import io.muster.schemas.message.TaskFinished;
import io.muster.schemas.message.TaskReturned;
import io.muster.schemas.message.TaskStarted;
import io.muster.schemas.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HandOutTest {
    private static final Instant ONE = NOON.plus(Duration.ofHours(1));
    private final LogInMemory log = new LogInMemory();
    private final List<Mailbox> toldOfCancels = new ArrayList<>();
    private final Mailbox box = new Mailbox(AGENT, () -> NOON, toldOfCancels::add);
    private final Iterator<String> claimIds =
            IntStream.range(0, 100).mapToObj(i -> "claim-" + i).iterator();
    private final HandOut handOut = new HandOut(new TaskJournal(log), () -> NOON, claimIds::next);

    HandOutTest() {
        log.readBy(box);
        box.live();
    }

    @Test
    void whatIsHandedOutIsDeliveredAndStartedBefore() {
        log.write(run("task_1", 1, ONE));
        assertEquals(Optional.of("task_1"), next());
        assertEquals(List.of(TaskDelivered.class, TaskStarted.class), events());
        assertEquals(Optional.empty(), next());
    }

    @Test
    void anothersEarlierClaimCounts() {
        log.write(run("task_1", 1, ONE));
        // Another gateway's claim gets into the log between this one's decision and its claim.
        var raced = new HandOut(new TaskJournal(log), () -> NOON, () -> {
            log.write(new TaskClaimed(new TaskId("task_1"), AGENT, 1, "anothers", NOON));
            return "mine";
        });
        assertEquals(Optional.empty(), raced.next(box, () -> true));
        assertEquals(List.of(), events());
    }

    @Test
    void aClaimOfUnknownOutcomeIsTakenUpByTheNextPoll() {
        log.write(run("task_1", 1, ONE));
        log.leavesUnconfirmed(TaskClaimed.class);
        assertThrows(LogUnavailableException.class, this::next);
        log.works();
        assertEquals(Optional.of("task_1"), next());
        assertEquals(Optional.empty(), next());
    }

    @Test
    void aClaimThatNeverGotThereIsMadeAgain() {
        log.write(run("task_1", 1, ONE));
        log.refuses(TaskClaimed.class);
        assertThrows(LogUnavailableException.class, this::next);
        log.works();
        assertEquals(Optional.of("task_1"), next());
    }

    @Test
    void aStartThatIsNotConfirmedIsNotHandedOutUntilItIs() {
        log.write(run("task_1", 1, ONE));
        log.refuses(TaskStarted.class);
        assertThrows(LogUnavailableException.class, this::next);
        log.works();
        assertEquals(Optional.of("task_1"), next());
        assertEquals(List.of(TaskDelivered.class, TaskDelivered.class, TaskStarted.class), events());
    }

    @Test
    void whatAPollHasClaimedThatNobodyWaitsForAnyMoreGoesToTheNext() {
        log.write(run("task_1", 1, ONE));
        var answers = new ArrayDeque<>(List.of(true, false, false));
        assertEquals(Optional.empty(), handOut.next(box, answers::remove));
        assertEquals(List.of(), events());
        assertEquals(Optional.of("task_1"), next());
    }

    @Test
    void aCancelThatIsInTheLogBeforeTheClaimEndsTheTask() {
        log.write(run("task_1", 1, ONE));
        log.write(run("task_2", 1, ONE));
        log.write(cancel("task_1", NOON));
        assertEquals(List.of(box), toldOfCancels);
        handOut.endCanceled(box);
        assertEquals(List.of(TaskFinished.class), events());
        assertEquals(TaskState.CANCELED, ((TaskFinished) log.events.getFirst()).status());
        assertEquals(Optional.of("task_2"), next());
        assertEquals(List.of(), box.load().cancelRequested());
    }

    @Test
    void aTaskThatTheAgentHasIsNotEndedByACancelButItIsTold() {
        log.write(run("task_1", 1, ONE));
        assertEquals(Optional.of("task_1"), next());
        log.write(cancel("task_1", NOON));
        assertEquals(List.of(), toldOfCancels);
        assertEquals(new AgentWork.Load(1, 0, List.of(new TaskId("task_1"))), box.load());
    }

    @Test
    void aClaimThatTheBrokerHasTooLateIsGivenBack() {
        log.write(placed("task_1", NOON));
        log.brokerTime = NOON;
        assertEquals(Optional.empty(), next());
        assertEquals(List.of(TaskDelivered.class, TaskReturned.class), events());
        log.write(placed("task_2", NOON));
        log.brokerTime = NOON.minusMillis(1);
        assertEquals(Optional.of("task_2"), next());
    }

    @Test
    void aResultIsInTheLogBeforeItCounts() {
        log.write(run("task_1", 1, ONE));
        log.write(cancel("task_1", NOON));
        log.refuses(TaskAnswered.class);
        assertThrows(LogUnavailableException.class, () -> handOut.endCanceled(box));
        log.works();
        assertEquals(Optional.empty(), next());
        // Twice the same event, of which readers take one.
        assertEquals(List.of(TaskFinished.class, TaskFinished.class), events());
        assertEquals(log.events.getFirst().eventId(), log.events.getLast().eventId());
        assertEquals(0, box.load().running());
    }

    private static RunTask placed(String task, Instant claimBefore) {
        return new RunTask(
                new TaskId(task),
                null,
                AGENT,
                1,
                "shell",
                Json.MAPPER.createObjectNode(),
                ONE,
                Duration.ofMinutes(10),
                "admin",
                NOON,
                claimBefore);
    }

    private Optional<String> next() {
        return handOut.next(box, () -> true).map(run -> run.taskId().value());
    }

    private List<Class<? extends Message>> events() {
        return log.events.stream()
                .<Class<? extends Message>>map(Message::getClass)
                .toList();
    }
}
