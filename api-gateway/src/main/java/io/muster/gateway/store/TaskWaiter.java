package io.muster.gateway.store;

import io.muster.gateway.problem.ProblemException;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.view.TaskView;
import io.muster.schemas.view.ViewKeys;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for tasks to end. The dispatcher announces ended tasks on a channel; that is only a hint, so a waiter looks for
 * itself as well, less often.
 */
public final class TaskWaiter {
    private static final Logger log = LoggerFactory.getLogger(TaskWaiter.class);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(500);
    private final RedisLink redis;
    private final ViewReader views;
    private final InstantSource clock;
    private final Map<String, CompletableFuture<Void>> announcements = new ConcurrentHashMap<>();

    public TaskWaiter(RedisLink redis, ViewReader views, InstantSource clock) {
        this.redis = redis;
        this.views = views;
        this.clock = clock;
    }

    /**
     * Returns when the task has ended, or when the time is over.
     *
     * @return the task's newest view; empty when it has none
     */
    public Optional<TaskView> await(TaskId taskId, Duration atMost) {
        subscribe();
        var deadline = clock.instant().plus(atMost);
        while (true) {
            var announced = announcements.computeIfAbsent(taskId.value(), id -> new CompletableFuture<>());
            var view = views.task(taskId);
            var left = Duration.between(clock.instant(), deadline);
            if (!left.isPositive()
                    || view.filter(found -> found.state().isTerminal()).isPresent()) {
                announcements.remove(taskId.value(), announced);
                return view;
            }
            pause(announced, left.compareTo(LOOK_AGAIN) < 0 ? left : LOOK_AGAIN);
        }
    }

    private static void pause(CompletableFuture<Void> announced, Duration atMost) {
        try {
            announced.get(atMost.toMillis() + 1, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            // nothing was announced: look again all the same
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a task", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("an announcement is never a failure", e);
        }
    }

    private void subscribe() {
        try {
            redis.subscribe(ViewKeys.ENDED_TASKS_CHANNEL, this::announce);
        } catch (ProblemException e) {
            log.atDebug().setCause(e).log("no announcements while Redis is away");
        }
    }

    private void announce(String taskIds) {
        for (var id : taskIds.split(" ", -1)) {
            var waiting = announcements.remove(id);
            if (waiting != null) {
                waiting.complete(null);
            }
        }
    }
}
