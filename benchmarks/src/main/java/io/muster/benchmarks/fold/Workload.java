package io.muster.benchmarks.fold;

import io.muster.schemas.message.Message;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * @param before what is in the views when the clock starts
 * @param backlog what is folded against the clock
 * @param undecodable how many percent of the backlog's records are, beside those
 */
record Workload(String name, Supplier<Stream<Message>> before, Supplier<Stream<Message>> backlog, int undecodable) {
    private static final int FLEET = 20_000;
    private static final int SMALL_FLEET = 100;
    private static final int AGENTS_WITH_TASKS = 1_000;

    /** @param now when what the workloads tell of begins */
    static List<Workload> all(int records, Instant now) {
        return List.of(
                distinctHeartbeats(records, now),
                coalescingHeartbeats(records, now),
                taskEvents("task events", 0, records, now),
                taskEvents("task events, 1 % undecodable", 1, records, now),
                rebuild(records, now));
    }

    /** Agent after agent, so that no batch has two of the same one. */
    private static Workload distinctHeartbeats(int records, Instant now) {
        var fleet = new Fleet(FLEET, now);
        return new Workload(
                "heartbeats, a batch has none twice",
                fleet::arrival,
                () -> fleet.heartbeats().limit(records),
                0);
    }

    private static Workload coalescingHeartbeats(int records, Instant now) {
        var fleet = new Fleet(SMALL_FLEET, now);
        return new Workload(
                "heartbeats of 100 agents, coalescing",
                fleet::arrival,
                () -> fleet.heartbeats().limit(records),
                0);
    }

    private static Workload taskEvents(String name, int undecodable, int records, Instant now) {
        var lives = new TaskLives(records / TaskLives.EVENTS, AGENTS_WITH_TASKS, now);
        return new Workload(name, Stream::empty, lives::events, undecodable);
    }

    /** A log of everything, into an empty Redis: half task events, half heartbeats. */
    private static Workload rebuild(int records, Instant now) {
        var fleet = new Fleet(AGENTS_WITH_TASKS, now);
        var lives = new TaskLives(records / 2 / TaskLives.EVENTS, AGENTS_WITH_TASKS, now);
        Supplier<Stream<Message>> backlog = () -> {
            var heartbeats = fleet.heartbeats().iterator();
            return Stream.concat(fleet.arrival(), lives.events().flatMap(event -> Stream.of(event, heartbeats.next())));
        };
        return new Workload("rebuild, tasks and heartbeats", Stream::empty, backlog, 0);
    }
}
