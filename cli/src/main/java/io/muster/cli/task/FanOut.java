package io.muster.cli.task;

import io.muster.cli.console.CommandFailure;
import io.muster.cli.http.ApiClient;
import io.muster.schemas.id.AgentId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/** Submits one task to each of many agents and waits for all of them, some at a time. */
final class FanOut {
    private static final int SUBMISSIONS_AT_ONCE = 32;
    private static final int WAITS_AT_ONCE = 256;
    private final ApiClient client;
    private final TaskWait wait;
    private final Optional<LiveOutput> live;
    private final SubmittedTasks tasks;
    private final Semaphore submissions = new Semaphore(SUBMISSIONS_AT_ONCE);
    private final Semaphore waits = new Semaphore(WAITS_AT_ONCE);

    /**
     * @param live shows what the tasks write while they run; empty: nobody does
     * @param tasks hears of them
     */
    FanOut(ApiClient client, TaskWait wait, Optional<LiveOutput> live, SubmittedTasks tasks) {
        this.client = client;
        this.wait = wait;
        this.live = live;
        this.tasks = tasks;
    }

    /** @param listener told of each outcome as it comes, one at a time, on the calling thread */
    void run(TaskRequest request, List<AgentId> agents, Instant deadline, Consumer<TargetOutcome> listener) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var outcomes = new ExecutorCompletionService<TargetOutcome>(threads);
            agents.forEach(agent -> outcomes.submit(() -> onOne(request, agent, deadline)));
            for (var i = 0; i < agents.size(); i++) {
                listener.accept(outcomes.take().get());
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a target could not be followed: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private TargetOutcome onOne(TaskRequest request, AgentId agent, Instant deadline) throws InterruptedException {
        try {
            var submitted = submit(request, agent);
            waits.acquire();
            try {
                var shown = live.isPresent() && live.get().show(agent, submitted, deadline);
                var task = wait.until(deadline, submitted);
                tasks.ended(task);
                return new TargetOutcome.Reported(agent, task, shown);
            } finally {
                waits.release();
            }
        } catch (CommandFailure e) {
            return new TargetOutcome.Refused(agent, e);
        }
    }

    private TaskDocument submit(TaskRequest request, AgentId agent) throws InterruptedException {
        submissions.acquire();
        try {
            tasks.beforeSubmission();
            var task = new TaskDocument(client.post(
                    "/tasks", request.bodyFor(agent), UUID.randomUUID().toString()));
            tasks.add(task);
            return task;
        } finally {
            submissions.release();
        }
    }
}
