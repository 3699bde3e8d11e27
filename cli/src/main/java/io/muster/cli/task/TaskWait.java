package io.muster.cli.task;

import io.muster.cli.console.CommandFailure;
import io.muster.cli.http.ApiClient;
import io.muster.cli.http.ApiProblem;
import io.muster.cli.http.Unreachable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Waits for a task's end by long polling, across restarts of the gateway. */
final class TaskWait {
    private static final Duration LONGEST_POLL = Duration.ofSeconds(30);
    private final ApiClient client;
    private final InstantSource clock;

    TaskWait(ApiClient client, InstantSource clock) {
        this.client = client;
        this.clock = clock;
    }

    /**
     * The task when it is over, or as it is at the deadline.
     *
     * @param submitted what is known so far
     * @throws CommandFailure when the gateway refuses to tell
     */
    TaskDocument until(Instant deadline, TaskDocument submitted) {
        var task = submitted;
        while (!task.isOver()) {
            var left = Duration.between(clock.instant(), deadline);
            if (!left.isPositive()) {
                break;
            }
            task = poll(task, left.compareTo(LONGEST_POLL) < 0 ? left : LONGEST_POLL);
        }
        return task;
    }

    private TaskDocument poll(TaskDocument task, Duration wait) {
        try {
            return new TaskDocument(client.longPoll("/tasks/" + task.id(), wait));
        } catch (Unreachable e) {
            // It may be back in a moment: the task itself is safe in Kafka.
        } catch (ApiProblem e) {
            if (!e.isTransient()) {
                throw e;
            }
        }
        client.pause(wait);
        return task;
    }
}
