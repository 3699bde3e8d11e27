package io.muster.gateway.httpagent;

import io.muster.schemas.id.TaskId;
import io.muster.schemas.message.AgentCommand;
import io.muster.schemas.message.CancelTask;
import io.muster.schemas.message.CommandsTaken;
import io.muster.schemas.message.InstanceClaimed;
import io.muster.schemas.message.RunTask;
import io.muster.schemas.message.TaskAnswered;
import io.muster.schemas.message.TaskClaimed;
import io.muster.schemas.message.TopicOpened;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * What an HTTP agent's topic holds, as far as it still matters: a fold of its records in the order of the log. Every gateway
 * that has read up to the same record has the same one, so all agree on whose claim of an attempt counts: the first, unless
 * a higher attempt of the task has been seen before it.
 *
 * <p>Not thread-safe.
 */
final class Inbox {
    private final Map<AttemptId, Attempt> attempts = new HashMap<>();
    /** In the order in which they came. */
    private final Map<AttemptId, Attempt> open = new LinkedHashMap<>();

    private final Map<AttemptId, Attempt> running = new LinkedHashMap<>();
    private final Map<TaskId, Integer> highest = new HashMap<>();
    private final Map<TaskId, Cancel> cancels = new HashMap<>();

    private record Cancel(long offset, CancelTask request) {}

    /** @param offset of the record in the topic; larger than the one before, or the record was read before */
    void read(long offset, AgentCommand command, @Nullable String traceparent) {
        switch (command) {
            case RunTask run -> {
                var id = new AttemptId(run.taskId(), run.attempt());
                if (!isSuperseded(id)) {
                    put(seen(offset, id).with(run, traceparent));
                }
            }
            case TaskClaimed claim -> {
                var id = new AttemptId(claim.taskId(), claim.attempt());
                if (!isSuperseded(id)) {
                    put(seen(offset, id).with(claim));
                }
            }
            case TaskAnswered answer -> {
                var id = new AttemptId(answer.taskId(), answer.attempt());
                put(seen(offset, id).withAnswer());
            }
            case CancelTask cancel -> cancels.putIfAbsent(cancel.taskId(), new Cancel(offset, cancel));
            case TopicOpened _ -> {}
            case InstanceClaimed _ -> {} // of an agent that reads its topic itself
            case CommandsTaken _ -> {}
        }
    }

    /** The first attempt that may be claimed. */
    Optional<Attempt> next(Instant now) {
        return open.values().stream()
                .filter(attempt -> now.isBefore(attempt.startBefore()))
                .findFirst();
    }

    /** The first attempt that may be claimed and is to be canceled. */
    Optional<Attempt> nextCanceled(Instant now) {
        return cancels.isEmpty()
                ? Optional.empty()
                : open.values().stream()
                        .filter(attempt -> cancels.containsKey(attempt.id().taskId()))
                        .filter(attempt -> now.isBefore(attempt.startBefore()))
                        .findFirst();
    }

    Optional<Attempt> find(AttemptId id) {
        return Optional.ofNullable(attempts.get(id));
    }

    /** The highest attempt of a task. */
    Optional<Attempt> newest(TaskId taskId) {
        return Optional.ofNullable(highest.get(taskId)).flatMap(number -> find(new AttemptId(taskId, number)));
    }

    /** That the task is to be canceled, whichever attempt. */
    Optional<CancelTask> cancel(TaskId taskId) {
        return Optional.ofNullable(cancels.get(taskId)).map(Cancel::request);
    }

    /** Claimed and not answered. */
    List<Attempt> running() {
        return List.copyOf(running.values());
    }

    /** How many attempts wait to be claimed. */
    int waiting(Instant now) {
        return (int) open.values().stream()
                .filter(attempt -> now.isBefore(attempt.startBefore()))
                .count();
    }

    /** Forgets what is no longer needed. */
    void prune(Instant now) {
        attempts.values().removeIf(attempt -> now.isAfter(attempt.neededUntil()));
        open.keySet().retainAll(attempts.keySet());
        running.keySet().retainAll(attempts.keySet());
        var tasks = attempts.keySet().stream().map(AttemptId::taskId).collect(Collectors.toSet());
        highest.keySet().retainAll(tasks);
        // It may be there before the command that it speaks of.
        cancels.values()
                .removeIf(cancel -> !tasks.contains(cancel.request().taskId())
                        && now.isAfter(cancel.request().requestedAt().plus(Attempt.MARGIN)));
    }

    /** The offset of the oldest record that is still needed; {@code position} when none is. */
    long neededFrom(long position) {
        return LongStream.concat(
                        attempts.values().stream().mapToLong(Attempt::firstOffset),
                        cancels.values().stream().mapToLong(Cancel::offset))
                .reduce(position, Math::min);
    }

    private Attempt seen(long offset, AttemptId id) {
        return attempts.getOrDefault(id, Attempt.seenAt(offset, id));
    }

    /** A higher attempt has been seen: those below it are never handed out any more. */
    private boolean isSuperseded(AttemptId id) {
        return id.number() < highest.getOrDefault(id.taskId(), 0);
    }

    private void put(Attempt attempt) {
        var id = attempt.id();
        attempts.put(id, attempt);
        var below = highest.getOrDefault(id.taskId(), 0);
        if (id.number() > below) {
            highest.put(id.taskId(), id.number());
            open.remove(new AttemptId(id.taskId(), below));
        }
        if (attempt.isOpen()) {
            open.put(id, attempt);
        } else {
            open.remove(id);
        }
        if (attempt.isRunning()) {
            running.put(id, attempt);
        } else {
            running.remove(id);
        }
    }
}
