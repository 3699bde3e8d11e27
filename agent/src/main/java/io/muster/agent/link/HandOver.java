package io.muster.agent.link;

import io.muster.agent.enroll.EnrollmentException;
import io.muster.agent.enroll.OvertakenException;
import io.muster.agent.enroll.OvertakenMark;
import io.muster.agent.execute.Executions;
import io.muster.agent.fence.Overtaken;
import io.muster.agent.life.AgentFailure;
import io.muster.agent.life.Lifeline;
import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an agent does that must not execute anything any more: it ends what runs, tells what it has, and goes. */
public final class HandOver {
    private static final Logger log = LoggerFactory.getLogger(HandOver.class);
    private static final Duration TELLING = Duration.ofSeconds(60);
    private final OvertakenMark mark;
    private final boolean adopted;
    private final Executions executions;
    private final ResultOutbox outbox;
    private final Lifeline lifeline;
    private final InstantSource clock;

    /** @param adopted this agent was started with {@code agent.adopt} */
    public HandOver(
            OvertakenMark mark,
            boolean adopted,
            Executions executions,
            ResultOutbox outbox,
            Lifeline lifeline,
            InstantSource clock) {
        this.mark = mark;
        this.adopted = adopted;
        this.executions = executions;
        this.outbox = outbox;
        this.lifeline = lifeline;
        this.clock = clock;
    }

    /** Returns when nothing runs any more and what there was to tell is told, or a minute has passed. */
    void run(Overtaken overtaken) throws InterruptedException {
        var reason = reason(overtaken);
        log.atError().log("THIS AGENT STOPS: {}", reason.getMessage());
        executions.handOver();
        if (!outbox.awaitEmpty(TELLING)) {
            log.atError()
                    .addKeyValue("unpublished", outbox.size())
                    .log("results could not be published; they stay on disk, for a start with agent.adopt");
        }
        lifeline.fail(reason);
    }

    /** The mark comes first: whatever happens to this process from here on, it does not come back by itself. */
    private RuntimeException reason(Overtaken overtaken) {
        return switch (overtaken) {
            case Overtaken.ByAnother(var claim) -> {
                try {
                    yield new OvertakenException(mark.write(
                            new OvertakenMark.Mark(claim.hostname(), claim.claimedAt(), clock.instant(), adopted)));
                } catch (EnrollmentException e) {
                    yield e;
                }
            }
            case Overtaken.ByItself() ->
                new AgentFailure(
                        "the memory of this agent's process was copied or set back, as by a snapshot of the running machine;"
                                + " start the agent again, and it goes on from its state directory",
                        null);
        };
    }
}
