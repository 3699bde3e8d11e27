package io.muster.agent.handler;

import java.io.PrintStream;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/** What a running task has to do with its agent. */
public interface RunContext {
    /**
     * Which run this is.
     *
     * @param attempt from 1
     * @param executionTimeout after which the run is stopped
     */
    record Task(String taskId, int attempt, String agentId, Duration executionTimeout) {}

    Task task();

    /**
     * To be called once, as soon as the work has begun.
     *
     * @param pid of the process that does the work, if there is one
     */
    void started(OptionalLong pid);

    /**
     * Completes when the work has to end: its time is up, it was canceled, or the agent is being stopped. The value is how long the work may
     * take to end in order; after that it is to be ended by force. Never completes exceptionally.
     */
    CompletableFuture<Duration> stopRequested();

    /**
     * The task's standard output, in UTF-8. What is written here is shown while the task runs, and kept, if it is not too
     * long, in its result. Any thread may write, as much as it likes: it never fails and never waits for long. After
     * {@link Work#run} has returned, it goes nowhere.
     */
    PrintStream stdout();

    /** The task's standard error; otherwise as {@link #stdout()}. */
    PrintStream stderr();
}
