package io.muster.gateway.httpagent;

import io.muster.gateway.link.CommandLog.Written;
import io.muster.runtime.kafka.LogUnavailableException;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.message.AgentCommand;
import io.muster.schemas.message.Message;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A log that a mailbox reads at once, and that can fail as a real one does: before it has a record, or after. */
final class LogInMemory implements TaskJournal.Log {
    final List<Message> events = new ArrayList<>();
    Instant brokerTime = Instant.EPOCH;
    private @Nullable Mailbox reader;
    private long end;
    private Predicate<Message> refused = message -> false;
    private Predicate<Message> unconfirmed = message -> false;

    void readBy(Mailbox box) {
        reader = box;
    }

    void works() {
        refused = message -> false;
        unconfirmed = message -> false;
    }

    /** These are not written, and nobody is told more than that there was no answer. */
    void refuses(Class<? extends Message> type) {
        refused = type::isInstance;
    }

    /** These are written, but whoever writes them is not told so. */
    void leavesUnconfirmed(Class<? extends Message> type) {
        unconfirmed = type::isInstance;
    }

    void write(Message message) {
        write(message, AgentTopicModel.AGENT, null).join();
    }

    @Override
    public CompletableFuture<Written> write(Message message, AgentId agentId, @Nullable String traceparent) {
        var down = CompletableFuture.<Written>failedFuture(new LogUnavailableException("no answer", null));
        if (refused.test(message)) {
            return down;
        }
        var offset = end++;
        if (message instanceof AgentCommand command && reader != null) {
            reader.read(offset, command, traceparent);
            reader.readUpTo(end);
        } else {
            events.add(message);
        }
        return unconfirmed.test(message) ? down : CompletableFuture.completedFuture(new Written(0, offset, brokerTime));
    }
}
