package io.muster.gateway.link;

import io.muster.schemas.message.AgentCommand;
import org.jspecify.annotations.Nullable;

/** Hears what is in one agent's topic, in the order of the log. One thread calls it, which must not be held up. */
public interface AgentTopicReader {
    /** @param traceparent W3C trace context of the record, null when it has none */
    void read(long offset, AgentCommand command, @Nullable String traceparent);

    /** Everything before this offset was read. */
    void readUpTo(long position);

    /**
     * Where to begin the next time.
     *
     * @return the offset of the oldest record that is still needed; negative while nothing is known
     */
    long neededFrom();
}
