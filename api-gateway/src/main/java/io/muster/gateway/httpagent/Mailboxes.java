package io.muster.gateway.httpagent;

import io.muster.gateway.link.AgentTopicsTail;
import io.muster.gateway.link.TopicEnds;
import io.muster.runtime.kafka.LogUnavailableException;
import io.muster.schemas.id.AgentId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** The inboxes of the HTTP agents that this gateway has heard of lately. */
final class Mailboxes implements AgentWork {
    private static final Duration IDLE = Duration.ofMinutes(10);
    private static final Duration SWEEP_PERIOD = Duration.ofMinutes(1);
    private final AgentTopicsTail tail;
    private final TopicEnds ends;
    private final InstantSource clock;
    private final Consumer<Mailbox> onCanceled;
    private final Map<AgentId, Mailbox> boxes = new ConcurrentHashMap<>();
    private final AtomicReference<Instant> nextSweep = new AtomicReference<>(Instant.MIN);
    private volatile boolean stopped;

    /** @param onCanceled as in {@link Mailbox} */
    Mailboxes(AgentTopicsTail tail, TopicEnds ends, InstantSource clock, Consumer<Mailbox> onCanceled) {
        this.tail = tail;
        this.ends = ends;
        this.clock = clock;
        this.onCanceled = onCanceled;
    }

    /** The agent's inbox, read from now on if it was not. */
    Mailbox open(AgentId agentId) {
        sweep();
        return boxes.compute(agentId, (id, known) -> {
            if (known != null) {
                known.touch();
                return known;
            }
            var box = new Mailbox(id, clock, onCanceled);
            if (stopped) {
                box.close();
            }
            tail.follow(id, box);
            return box;
        });
    }

    /**
     * Returns when everything is in the inbox that is in the topic now.
     *
     * @throws LogUnavailableException when Kafka does not answer within a few seconds
     */
    void catchUp(Mailbox box) {
        box.awaitRead(ends.of(box.agentId()));
        box.live();
    }

    /** Ends all waiting for tasks, for good. */
    void stop() {
        stopped = true;
        boxes.values().forEach(Mailbox::close);
    }

    @Override
    public Load of(AgentId agentId) {
        var box = boxes.get(agentId);
        return box == null ? Load.NONE : box.load();
    }

    /** An agent that comes back after that is read again, from where it mattered. */
    private void sweep() {
        var now = clock.instant();
        var due = nextSweep.get();
        if (now.isBefore(due) || !nextSweep.compareAndSet(due, now.plus(SWEEP_PERIOD))) {
            return;
        }
        for (var agentId : boxes.keySet()) {
            boxes.computeIfPresent(agentId, (id, box) -> {
                if (!box.isIdleSince(now.minus(IDLE))) {
                    return box;
                }
                tail.leave(id);
                return null;
            });
        }
    }
}
