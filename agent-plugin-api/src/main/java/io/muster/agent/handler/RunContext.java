package io.muster.agent.handler;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/** What a running task has to do with its agent. */
public interface RunContext {
    /**
     * To be called once, as soon as the work has begun.
     *
     * @param pid of the process that does the work, if there is one
     */
    void started(OptionalLong pid);

    /**
     * Completes when the work has to end: its time is up, or the agent is being stopped. The value is how long the work may
     * take to end in order; after that it is to be ended by force. Never completes exceptionally.
     */
    CompletableFuture<Duration> stopRequested();
}
