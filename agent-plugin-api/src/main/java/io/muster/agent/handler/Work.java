package io.muster.agent.handler;

/** One task, ready to run. Run at most once. */
@FunctionalInterface
public interface Work {
    /**
     * Runs to the end on the calling thread. Returns soon after {@link RunContext#stopRequested()} has completed, and
     * leaves nothing running.
     *
     * @throws Exception when the handler itself is broken; the task then counts as failed
     */
    Outcome run(RunContext context) throws Exception;

    /** What {@link #run} is going to do. The agent's policy judges it, so it must be told from what is run itself. */
    default Intent intent() {
        return Intent.NONE;
    }
}
