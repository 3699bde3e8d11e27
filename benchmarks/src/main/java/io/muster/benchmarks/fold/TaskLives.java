package io.muster.benchmarks.fold;

import io.muster.schemas.codec.Json;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.message.Message;
import io.muster.schemas.message.TaskDelivered;
import io.muster.schemas.message.TaskFinished;
import io.muster.schemas.message.TaskStarted;
import io.muster.schemas.message.TaskSubmitted;
import io.muster.schemas.task.RetryPolicy;
import io.muster.schemas.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Tasks from submission to end. An agent says <i>delivered</i> and <i>started</i> in one breath, as it does when a slot is
 * free; the end comes when {@value #RUNNING} other tasks have started, so that the two are seldom in one batch.
 *
 * @param agents that the tasks take turns on
 * @param start when the first was submitted
 * @param ids what the tasks' ids begin with
 */
record TaskLives(int tasks, int agents, Instant start, String ids) {
    /** How many a task has. */
    static final int EVENTS = 4;

    private static final int RUNNING = 5_000;
    private static final String SHA_256 = "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b";

    TaskLives(int tasks, int agents, Instant start) {
        this(tasks, agents, start, "task_01JD");
    }

    /** In the order in which they happen. */
    Stream<Message> events() {
        return IntStream.range(0, tasks + RUNNING)
                .boxed()
                .flatMap(i -> Stream.concat(
                        i < tasks ? begin(i) : Stream.empty(), i < RUNNING ? Stream.empty() : end(i - RUNNING)));
    }

    private Stream<Message> begin(int number) {
        var at = start.plusMillis(number);
        var agent = Fleet.agent(number % agents);
        var submitted = new TaskSubmitted(
                id(number),
                null,
                agent,
                null,
                "shell",
                Json.MAPPER.createObjectNode().put("command", "df -h /"),
                Duration.ofHours(1),
                Duration.ofMinutes(10),
                RetryPolicy.NONE,
                Map.of("ticket", "change-" + number),
                "admin",
                at,
                null);
        return Stream.of(
                submitted,
                new TaskDelivered(id(number), null, agent, 1, at.plusMillis(3)),
                new TaskStarted(id(number), null, agent, 1, 4_000L + number, "3f6c9ad0-58b1-4d0e", at.plusMillis(4)));
    }

    private Stream<Message> end(int number) {
        var succeeded = number % 20 != 0;
        return Stream.of(new TaskFinished(
                id(number),
                null,
                Fleet.agent(number % agents),
                1,
                "shell",
                succeeded ? TaskState.SUCCEEDED : TaskState.FAILED,
                succeeded,
                succeeded ? 0 : 1,
                "Filesystem     1K-blocks     Used Available Use% Mounted on\n/dev/vda1       81106868 " + number
                        + "\n",
                "",
                100,
                0,
                false,
                1L,
                SHA_256,
                SHA_256,
                (long) RUNNING,
                null,
                null,
                start.plusMillis(number + 4L + RUNNING)));
    }

    private TaskId id(int number) {
        return new TaskId(ids + String.format(Locale.ROOT, "%012d", number));
    }
}
