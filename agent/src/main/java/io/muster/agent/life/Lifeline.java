package io.muster.agent.life;

import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells whoever runs the agent that it cannot go on: an agent that does half of its work looks alive and is not. */
public final class Lifeline implements Thread.UncaughtExceptionHandler {
    private static final Logger log = LoggerFactory.getLogger(Lifeline.class);
    /** What the agent's own threads are called. Those of plugins and libraries are not its life. */
    private static final String OWN = "agent-";

    private static final String PLUGINS = "agent-plugin";
    private final CompletableFuture<Void> end = new CompletableFuture<>();

    /** The first reason counts. */
    public void fail(RuntimeException reason) {
        end.completeExceptionally(reason);
    }

    /** Completes exceptionally when the agent cannot go on, with what {@link #fail} was told. */
    public CompletableFuture<Void> end() {
        return end.copy();
    }

    @Override
    public void uncaughtException(Thread thread, Throwable problem) {
        log.atError().setCause(problem).addKeyValue("thread", thread.getName()).log("a thread died");
        if (thread.getName().startsWith(OWN) && !thread.getName().startsWith(PLUGINS)) {
            fail(new AgentFailure(
                    "the agent ends, since its thread " + thread.getName() + " died of " + problem
                            + "; what it had is on disk, and a new start goes on with it",
                    problem));
        }
    }
}
