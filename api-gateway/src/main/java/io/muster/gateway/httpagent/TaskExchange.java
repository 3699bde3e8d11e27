package io.muster.gateway.httpagent;

import io.muster.gateway.link.AgentTopicsTail;
import io.muster.gateway.link.CommandLog;
import io.muster.gateway.link.TopicEnds;
import io.muster.gateway.task.TaskFinder;
import io.muster.runtime.kafka.LogUnavailableException;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.message.RunTask;
import io.muster.schemas.message.TaskFinished;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tasks out to HTTP agents, results in. */
public final class TaskExchange implements AgentWork {
    private static final Logger log = LoggerFactory.getLogger(TaskExchange.class);
    private static final int CLAIM_ID_BYTES = 12;
    private final SecureRandom random;
    private final Mailboxes mailboxes;
    private final HandOut handOut;
    private final Polls polls;
    private final Answers answers;

    public TaskExchange(
            AgentTopicsTail tail,
            TopicEnds ends,
            CommandLog commands,
            TaskFinder finder,
            InstantSource clock,
            SecureRandom random) {
        var journal = new TaskJournal(commands::write);
        this.random = random;
        this.handOut = new HandOut(journal, clock, this::claimId);
        this.mailboxes = new Mailboxes(tail, ends, clock, this::endCanceled);
        this.polls = new Polls(mailboxes, handOut);
        this.answers = new Answers(mailboxes, journal, finder, clock);
    }

    /** As {@link Polls#next}. */
    Optional<RunTask> next(AgentId agentId, Duration wait) {
        return polls.next(agentId, wait);
    }

    /** As {@link Answers#take}. */
    TaskFinished take(AgentId agentId, ToldResult told) {
        return answers.take(agentId, told);
    }

    @Override
    public Load of(AgentId agentId) {
        return mailboxes.of(agentId);
    }

    /** Ends all waiting for tasks; who asks for one from now on gets none. */
    void stop() {
        mailboxes.stop();
    }

    /** Not by the thread that reads the log: the claim has to come by there. */
    private void endCanceled(Mailbox box) {
        Thread.ofVirtual().name("muster-gateway-cancel").start(() -> {
            try {
                handOut.endCanceled(box);
            } catch (LogUnavailableException e) {
                log.atWarn()
                        .setCause(e)
                        .addKeyValue("agent_id", box.agentId())
                        .log("a task to be canceled waits until the agent asks for it");
            }
        });
    }

    private String claimId() {
        var bytes = new byte[CLAIM_ID_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
