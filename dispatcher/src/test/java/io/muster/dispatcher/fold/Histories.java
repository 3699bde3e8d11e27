package io.muster.dispatcher.fold;

import io.muster.schemas.codec.Json;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.id.JobId;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.message.AgentEnrolled;
import io.muster.schemas.message.AgentEvent;
import io.muster.schemas.message.AgentRegistered;
import io.muster.schemas.message.AgentWentOffline;
import io.muster.schemas.message.Heartbeat;
import io.muster.schemas.message.Message;
import io.muster.schemas.message.TaskCancelRequested;
import io.muster.schemas.message.TaskCanceled;
import io.muster.schemas.message.TaskDelivered;
import io.muster.schemas.message.TaskEvent;
import io.muster.schemas.message.TaskExpired;
import io.muster.schemas.message.TaskFinished;
import io.muster.schemas.message.TaskLost;
import io.muster.schemas.message.TaskQueued;
import io.muster.schemas.message.TaskRecalled;
import io.muster.schemas.message.TaskReturned;
import io.muster.schemas.message.TaskStarted;
import io.muster.schemas.message.TaskSubmitted;
import io.muster.schemas.task.RetryPolicy;
import io.muster.schemas.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Random histories that no honest fleet would produce: few ids, few times and few texts, so that everything collides with
 * everything, and values that do not survive the wire unchanged.
 */
public final class Histories {
    private static final List<TaskState> ENDS =
            Stream.of(TaskState.values()).filter(TaskState::isTerminal).toList();
    private static final List<String> TEXTS =
            List.of("", "a", "b", "\ud83d\ude00", "\ud800", "?", "a, stderr=b", "\u0000\n");
    private final Random random;

    private final boolean oneJobPerTask;

    Histories(long seed) {
        this(seed, false);
    }

    /** @param oneJobPerTask true for what a log can hold: a task's records share a key, and with it a partition */
    public Histories(long seed, boolean oneJobPerTask) {
        this.random = new Random(seed);
        this.oneJobPerTask = oneJobPerTask;
    }

    public List<Message> history(int length) {
        var history = new ArrayList<Message>();
        while (history.size() < length) {
            history.add(random.nextInt(3) == 0 ? agentEvent() : taskEvent());
        }
        return history;
    }

    /** A message and the offset that its record has. */
    record Logged(Message message, long offset) {}

    /** A history whose offsets collide and contradict each other, too. */
    List<Logged> log(int length) {
        return history(length).stream()
                .map(message -> new Logged(message, offset()))
                .toList();
    }

    long offset() {
        return random.nextInt(4);
    }

    TaskEvent taskEvent() {
        var task = new TaskId("t" + random.nextInt(oneJobPerTask ? 400 : 4));
        // Mostly one job per task, as it should be.
        var job = switch (oneJobPerTask ? 2 : random.nextInt(8)) {
            case 0 -> new JobId("j0");
            case 1 -> null;
            default -> task.value().equals("t0") ? new JobId("j1") : null;
        };
        var attempt = 1 + random.nextInt(3) / 2;
        return switch (random.nextInt(11)) {
            case 0 -> submitted(task, job);
            case 1 -> new TaskQueued(task, job, agent(), attempt, time(), random.nextBoolean() ? time() : null);
            case 2 -> new TaskDelivered(task, job, agent(), attempt, time());
            case 3 -> new TaskStarted(task, job, agent(), attempt, random.nextBoolean() ? 7L : null, text(), time());
            case 4 -> new TaskExpired(task, job, random.nextBoolean() ? agent() : null, attempt, time());
            case 5 -> new TaskLost(task, job, agent(), attempt, time());
            case 6 -> new TaskRecalled(task, job, agent(), attempt, time());
            case 7 -> new TaskReturned(task, job, agent(), attempt, time());
            case 8 -> new TaskCancelRequested(task, job, text(), time());
            case 9 -> new TaskCanceled(task, job, attempt, time());
            default -> finished(task, job, attempt);
        };
    }

    private TaskSubmitted submitted(TaskId task, JobId job) {
        var direct = random.nextBoolean();
        var params = Json.MAPPER.createObjectNode().put("command", text()).put("n", random.nextInt(2));
        return new TaskSubmitted(
                task,
                job,
                direct ? agent() : null,
                direct ? null : "role=web",
                "shell",
                params,
                Duration.ofMillis(1 + random.nextInt(2)),
                Duration.ofSeconds(1),
                new RetryPolicy(1 + random.nextInt(2)),
                random.nextBoolean() ? Map.of() : Map.of("k", text()),
                "admin",
                time(),
                random.nextBoolean() ? null : new TaskId("task_" + random.nextInt(2)));
    }

    private TaskFinished finished(TaskId task, JobId job, int attempt) {
        var status = ENDS.get(random.nextInt(ENDS.size()));
        return new TaskFinished(
                task,
                job,
                agent(),
                attempt,
                "shell",
                status,
                status == TaskState.SUCCEEDED,
                random.nextBoolean() ? random.nextInt(2) : null,
                text(),
                text(),
                random.nextInt(2),
                0,
                random.nextBoolean(),
                random.nextBoolean() ? 2L : null,
                random.nextBoolean() ? "0".repeat(64) : null,
                random.nextBoolean() ? "f".repeat(64) : null,
                random.nextBoolean() ? 5L : null,
                random.nextBoolean() ? text() : null,
                random.nextBoolean() ? text() : null,
                time());
    }

    AgentEvent agentEvent() {
        var agent = agent();
        return switch (random.nextInt(6)) {
            case 0 ->
                new AgentRegistered(
                        agent,
                        text(),
                        "linux",
                        "amd64",
                        "0.1.0",
                        Map.of("role", text()),
                        new TreeSet<>(List.of("shell")),
                        time(),
                        random.nextBoolean() ? text() : null);
            case 1 -> new AgentEnrolled(agent, "host", time());
            case 2 -> new AgentWentOffline(agent, random.nextInt(2), random.nextInt(4), time(), time());
            default -> heartbeat(agent, random.nextInt(2), random.nextInt(4));
        };
    }

    Heartbeat heartbeat(AgentId agent, long incarnation, long sequence) {
        return new Heartbeat(
                agent,
                incarnation,
                sequence,
                random.nextInt(3) * 33.3,
                1e-9,
                0.1,
                time(),
                -1,
                0,
                0,
                5,
                random.nextInt(2),
                0,
                4,
                text(),
                random.nextBoolean() ? -1L : null,
                random.nextBoolean() ? text() : null,
                random.nextBoolean() ? new TreeSet<>(List.of("shell", text())) : null,
                time());
    }

    public <T> List<T> shuffledWithDuplicates(List<T> history) {
        var shuffled = new ArrayList<>(history);
        for (var message : history) {
            if (random.nextInt(3) == 0) {
                shuffled.add(message);
            }
        }
        java.util.Collections.shuffle(shuffled, random);
        return shuffled;
    }

    int upTo(int bound) {
        return 1 + random.nextInt(bound);
    }

    private AgentId agent() {
        return new AgentId("a" + random.nextInt(3));
    }

    /** Three milliseconds, with microseconds that the wire cuts off. */
    private Instant time() {
        return Instant.ofEpochMilli(1_700_000_000_000L + random.nextInt(3)).plusNanos(random.nextInt(3) * 1_000L);
    }

    private String text() {
        return TEXTS.get(random.nextInt(TEXTS.size()));
    }
}
