package io.muster.gateway.httpagent;

import io.muster.schemas.id.AgentId;
import io.muster.schemas.message.RunTask;
import java.time.Duration;
import java.util.Optional;

/** Agents that ask for a task, and wait for one if they want to. */
final class Polls {
    private final Mailboxes mailboxes;
    private final HandOut handOut;

    Polls(Mailboxes mailboxes, HandOut handOut) {
        this.mailboxes = mailboxes;
        this.handOut = handOut;
    }

    /**
     * The next task for the agent, at the latest when the time is over. Of several polls of one agent only the newest waits.
     *
     * @return empty when there was none, or a newer poll has come, or the gateway is being stopped
     * @throws io.muster.runtime.kafka.LogUnavailableException when Kafka does not answer; asking again is safe
     */
    Optional<RunTask> next(AgentId agentId, Duration wait) {
        var box = mailboxes.open(agentId);
        var turn = box.takeTurn();
        var deadline = System.nanoTime() + wait.toNanos();
        var task = handOut.next(box, () -> box.isTurn(turn));
        if (task.isEmpty() && box.isTurn(turn)) {
            // What was submitted before the agent asked is to be found, though it may not have been read yet.
            mailboxes.catchUp(box);
            task = handOut.next(box, () -> box.isTurn(turn));
        }
        while (task.isEmpty()) {
            var left = Duration.ofNanos(deadline - System.nanoTime());
            if (!left.isPositive() || !box.awaitTask(turn, left)) {
                break;
            }
            task = handOut.next(box, () -> box.isTurn(turn));
        }
        return task;
    }
}
