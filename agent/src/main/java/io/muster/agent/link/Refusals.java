package io.muster.agent.link;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.muster.runtime.kafka.DeadLetters;
import io.muster.runtime.kafka.LogUnavailableException;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.id.TaskId;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says which records of the agent's topic are not for this agent, and puts them among the dead letters. */
final class Refusals {
    private static final Logger log = LoggerFactory.getLogger(Refusals.class);
    private final AgentId agentId;
    private final DeadLetters deadLetters;
    private final AtomicLong refused = new AtomicLong();

    Refusals(AgentId agentId, DeadLetters deadLetters) {
        this.agentId = agentId;
        this.deadLetters = deadLetters;
    }

    /** Why what is addressed so asks nothing of this agent; null when it does. */
    @Nullable String ofAddressee(AgentId addressee) {
        return addressee.equals(agentId) ? null : "addressed to agent " + addressee + ", not to " + agentId;
    }

    /** Why a command is not one for this agent; null when it is. */
    @Nullable String ofCommand(ConsumerRecord<byte[], byte[]> incoming, AgentId addressee, TaskId taskId) {
        var refusal = ofAddressee(addressee);
        if (refusal != null) {
            return refusal;
        }
        return taskId.value().equals(key(incoming)) ? null : "its key is not the task_id " + taskId;
    }

    private static @Nullable String key(ConsumerRecord<byte[], byte[]> incoming) {
        return incoming.key() == null ? null : new String(incoming.key(), UTF_8);
    }

    /** @throws LogUnavailableException when the dead letters cannot be written */
    void refuse(ConsumerRecord<byte[], byte[]> incoming, String reason) {
        deadLetters.write(List.of(new DeadLetters.Letter(incoming, reason)));
        refused.incrementAndGet();
        log.atWarn()
                .addKeyValue("offset", incoming.offset())
                .addKeyValue("reason", reason)
                .log("a command that is none went to the dead letters");
    }

    /** Since the agent's start. */
    long count() {
        return refused.get();
    }
}
