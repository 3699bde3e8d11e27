package io.muster.gateway.httpagent;

import io.muster.gateway.link.CommandLog;
import io.muster.gateway.link.CommandLog.Written;
import io.muster.runtime.kafka.LogUnavailableException;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.message.Message;
import io.muster.schemas.message.TaskAnswered;
import io.muster.schemas.message.TaskFinished;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Writes what becomes of an HTTP agent's tasks, and returns when Kafka has it. */
record TaskJournal(Log log) {
    /** As {@link CommandLog#write(Message, AgentId, String)}. */
    @FunctionalInterface
    interface Log {
        CompletableFuture<Written> write(Message message, AgentId agentId, @Nullable String traceparent);
    }

    /** @throws LogUnavailableException when Kafka does not confirm; whether it has it is unknown */
    Written write(Message message, AgentId agentId, @Nullable String traceparent) {
        return confirmed(send(message, agentId, traceparent));
    }

    CompletableFuture<Written> send(Message message, AgentId agentId, @Nullable String traceparent) {
        return log.write(message, agentId, traceparent);
    }

    Written confirmed(CompletableFuture<Written> sent) {
        try {
            return sent.join();
        } catch (CompletionException e) {
            throw new LogUnavailableException("what became of a task is not confirmed", e.getCause());
        }
    }

    /**
     * The attempt is over. The result first, then that there is one: what happens between the two makes the result be written
     * again, with the same event id, and never makes it be refused.
     *
     * @throws LogUnavailableException when Kafka does not confirm; doing it again is safe
     */
    void finish(TaskFinished result, @Nullable String traceparent) {
        write(result, result.agentId(), traceparent);
        var answered = new TaskAnswered(result.taskId(), result.agentId(), result.attempt(), result.finishedAt());
        write(answered, result.agentId(), traceparent);
    }
}
