package io.muster.agent.journal;

import io.muster.agent.Commands;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.message.TaskFinished;
import io.muster.schemas.task.TaskState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A seeded life of an agent, as its journal tells it: tasks in any interleaving, some with a second attempt. */
final class RandomRecords {
    private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");
    private final Random random;
    private final List<LiveAttempt> live = new ArrayList<>();
    private final List<AttemptId> done = new ArrayList<>();
    private long offset = 1;
    private int tasks;
    private int instances;

    RandomRecords(long seed) {
        this.random = new Random(seed);
    }

    List<JournalRecord> next(int count) {
        var records = new ArrayList<JournalRecord>();
        for (var n = 0; n < count; n++) {
            records.add(next());
        }
        return records;
    }

    JournalRecord next() {
        var choice = random.nextInt(10);
        if (live.isEmpty() || choice < 2) {
            return accept();
        }
        if (choice == 2 && random.nextInt(3) == 0) {
            return tenure();
        }
        if (choice == 2) {
            return new JournalRecord.Passed(++offset);
        }
        if (choice == 3 && random.nextBoolean()) {
            var taskId = new TaskId("t" + random.nextInt(1, tasks + 3)); // one that is known, or will be
            return new JournalRecord.CancelRequested(taskId, "tester", at());
        }
        return advance(random.nextInt(live.size()));
    }

    private JournalRecord tenure() {
        return switch (random.nextInt(4)) {
            case 0 -> new JournalRecord.Entered("i" + ++instances, "here", random.nextBoolean());
            case 1 -> new JournalRecord.Left();
            case 2 -> new JournalRecord.Claiming("i" + ++instances, "here", random.nextBoolean());
            default -> new JournalRecord.Ceded(new TaskId("another" + random.nextInt(9)), random.nextInt(1, 3), at());
        };
    }

    private JournalRecord accept() {
        var again = !done.isEmpty() && random.nextInt(4) == 0;
        var id = again ? new AttemptId(done.removeFirst().taskId(), 2) : new AttemptId(new TaskId("t" + ++tasks), 1);
        var command = Commands.command(
                id.taskId().value(), id.attempt(), "shell", Commands.params("{\"command\":\"true\",\"n\":[1,2.5]}"));
        var traceparent = random.nextBoolean() ? "00-abc-def-01" : null;
        var accepted = new JournalRecord.Accepted(command, traceparent, offset++, at());
        live.add(LiveAttempt.of(accepted));
        return accepted;
    }

    private JournalRecord advance(int index) {
        var attempt = live.get(index);
        var id = attempt.accepted().attemptId();
        if (attempt.finished() != null || attempt.returned() != null) {
            live.remove(index);
            if (id.attempt() == 1) {
                done.add(id);
            }
            return new JournalRecord.Published(id.taskId(), id.attempt());
        }
        if (attempt.started() == null && random.nextInt(5) == 0) {
            var returned = new JournalRecord.Returned(LiveAttempt.returned(attempt.accepted(), at()));
            live.set(index, attempt.with(returned));
            return returned;
        }
        if (attempt.started() == null && random.nextInt(5) > 0) {
            var started = new JournalRecord.Started(id.taskId(), id.attempt(), "boot-1", at());
            live.set(index, attempt.with(started));
            return started;
        }
        if (attempt.started() != null && attempt.spawned() == null && random.nextBoolean()) {
            var spawned = new JournalRecord.Spawned(id.taskId(), id.attempt(), random.nextInt(1, 99_999));
            live.set(index, attempt.with(spawned));
            return spawned;
        }
        var finished = new JournalRecord.Finished(result(id, at()));
        live.set(index, attempt.with(finished));
        return finished;
    }

    private Instant at() {
        return START.plusMillis(random.nextInt(1_000_000));
    }

    static TaskFinished result(AttemptId id, Instant at) {
        return new TaskFinished(
                id.taskId(),
                null,
                Commands.AGENT,
                id.attempt(),
                "shell",
                TaskState.FAILED,
                false,
                3,
                "out — ünïcode \u0000",
                "err",
                20,
                3,
                false,
                2L,
                "0".repeat(64),
                "a".repeat(64),
                12L,
                null,
                null,
                at);
    }
}
