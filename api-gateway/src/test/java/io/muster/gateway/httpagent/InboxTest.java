package io.muster.gateway.httpagent;

import static io.muster.gateway.httpagent.AgentTopicModel.AGENT;
import static io.muster.gateway.httpagent.AgentTopicModel.NOON;
import static io.muster.gateway.httpagent.AgentTopicModel.cancel;
import static io.muster.gateway.httpagent.AgentTopicModel.isClaimedBy;
import static io.muster.gateway.httpagent.AgentTopicModel.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.muster.schemas.id.TaskId;
import io.muster.schemas.message.AgentCommand;
import io.muster.schemas.message.TaskAnswered;
import io.muster.schemas.message.TaskClaimed;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InboxTest {
    private static final Instant ONE = NOON.plus(Duration.ofHours(1));
    private final Inbox inbox = new Inbox();
    private long offset;

    @Test
    void givesCommandsInTheirOrder() {
        read(run("task_1", 1, ONE), run("task_2", 1, ONE));
        assertEquals(Optional.of("task_1"), next());
        read(claim("task_1", 1, "a"));
        assertEquals(Optional.of("task_2"), next());
        assertEquals(1, inbox.waiting(NOON));
    }

    @Test
    void theFirstClaimCounts() {
        read(run("task_1", 1, ONE), claim("task_1", 1, "a"), claim("task_1", 1, "b"), run("task_1", 1, ONE));
        assertTrue(isClaimedBy(attempt("task_1", 1), "a"));
        assertEquals(Optional.empty(), next());
    }

    @Test
    void aHigherAttemptSupersedesALowerOne() {
        read(run("task_1", 1, ONE), run("task_1", 2, ONE), claim("task_1", 1, "late"));
        assertFalse(attempt("task_1", 1).isRunning());
        assertEquals(2, inbox.next(NOON).orElseThrow().id().number());
    }

    @Test
    void givesNothingWhoseTimeHasPassed() {
        read(run("task_1", 1, ONE));
        assertTrue(inbox.next(ONE.minusMillis(1)).isPresent());
        assertTrue(inbox.next(ONE).isEmpty());
        assertEquals(0, inbox.waiting(ONE));
    }

    @Test
    void aCancelCountsAlsoWhenItCameBeforeTheCommand() {
        read(cancel("task_1", NOON), run("task_1", 1, ONE), run("task_2", 1, ONE));
        assertEquals(
                new TaskId("task_1"),
                inbox.nextCanceled(NOON).orElseThrow().id().taskId());
        read(claim("task_1", 1, "a"));
        assertTrue(inbox.nextCanceled(NOON).isEmpty());
        assertTrue(inbox.cancel(new TaskId("task_1")).isPresent());
    }

    @Test
    void whatIsAnsweredIsNeitherRunningNorGivenAgain() {
        read(run("task_1", 1, ONE), claim("task_1", 1, "a"));
        assertEquals(1, inbox.running().size());
        read(answered("task_1", 1), run("task_1", 1, ONE), claim("task_1", 1, "b"));
        assertEquals(0, inbox.running().size());
        assertEquals(Optional.empty(), next());
        assertTrue(inbox.newest(new TaskId("task_1")).orElseThrow().answered());
    }

    @Test
    void remembersACommandAsLongAsItMayComeAgainAndAClaimAsLongAsAResultMayCome() {
        read(run("task_1", 1, ONE), run("task_2", 1, ONE), claimAt("task_2", ONE));
        assertEquals(0, prunedAt(ONE.plus(Attempt.MARGIN)));
        // The first is forgotten; the second runs for 10 minutes and may be answered an hour late.
        assertEquals(1, prunedAt(ONE.plus(Attempt.MARGIN).plusMillis(1)));
        var end = ONE.plus(Duration.ofMinutes(10)).plus(Attempt.MARGIN);
        assertEquals(1, prunedAt(end));
        assertEquals(1, inbox.running().size());
        assertEquals(offset, prunedAt(end.plusMillis(1)));
        assertEquals(0, inbox.running().size());
    }

    private long prunedAt(Instant now) {
        inbox.prune(now);
        return inbox.neededFrom(offset);
    }

    private void read(AgentCommand... commands) {
        for (var command : commands) {
            inbox.read(offset++, command, null);
        }
    }

    private Optional<String> next() {
        return inbox.next(NOON).map(attempt -> attempt.id().taskId().value());
    }

    private Attempt attempt(String task, int number) {
        return inbox.find(new AttemptId(new TaskId(task), number)).orElseThrow();
    }

    private static TaskClaimed claim(String task, int attempt, String claimId) {
        return new TaskClaimed(new TaskId(task), AGENT, attempt, claimId, NOON);
    }

    private static TaskClaimed claimAt(String task, Instant at) {
        return new TaskClaimed(new TaskId(task), AGENT, 1, "c", at);
    }

    private static TaskAnswered answered(String task, int attempt) {
        return new TaskAnswered(new TaskId(task), AGENT, attempt, NOON);
    }
}
