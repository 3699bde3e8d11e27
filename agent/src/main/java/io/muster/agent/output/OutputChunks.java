package io.muster.agent.output;

import io.muster.schemas.message.OutputChunk;
import org.jspecify.annotations.Nullable;

/** Where chunks of output go. May lose them: a program must not stand still because nobody can hear it. */
@FunctionalInterface
public interface OutputChunks {
    /** What a caller can bear. */
    enum Patience {
        /** The program itself waits: for a moment, so that one that writes faster than the network takes it is slowed down. */
        A_MOMENT,
        /** Others wait as well. */
        NONE
    }

    /**
     * Never throws, and returns within half a second, whatever becomes of the chunk.
     *
     * @param traceparent W3C trace context of the command, or null
     */
    void send(OutputChunk chunk, @Nullable String traceparent, Patience patience);
}
