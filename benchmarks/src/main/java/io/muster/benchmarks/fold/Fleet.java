package io.muster.benchmarks.fold;

import io.muster.schemas.id.AgentId;
import io.muster.schemas.message.AgentRegistered;
import io.muster.schemas.message.Heartbeat;
import io.muster.schemas.message.Message;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What a fleet's agents say of themselves. Different numbers each time, as from real machines.
 *
 * @param start when all of them began
 */
record Fleet(int agents, Instant start) {
    private static final int PERIOD_SECONDS = 30;

    /** Agent after agent, its registration and its first heartbeat. */
    Stream<Message> arrival() {
        return IntStream.range(0, agents).boxed().flatMap(i -> Stream.of(registered(i), heartbeat(i, 1)));
    }

    /** Those after the first: agent after agent, again and again without end. */
    Stream<Message> heartbeats() {
        return IntStream.iterate(0, i -> i + 1).mapToObj(i -> heartbeat(i % agents, i / agents + 2));
    }

    static AgentId agent(int number) {
        return new AgentId("machine-" + number);
    }

    private AgentRegistered registered(int agent) {
        return new AgentRegistered(
                agent(agent),
                "machine-" + agent + ".example.org",
                "linux",
                "amd64",
                "0.1.0",
                Map.of("role", agent % 3 == 0 ? "database" : "web", "zone", "zone-" + agent % 4, "env", "prod"),
                new TreeSet<>(Set.of("shell", "script")),
                start,
                null);
    }

    private Heartbeat heartbeat(int agent, int sequence) {
        var noise = (agent * 31 + sequence * 17) % 1_000;
        return new Heartbeat(
                agent(agent),
                1,
                sequence,
                noise / 10.0,
                (noise * 7 % 1_000) / 10.0,
                61.25,
                start,
                noise / 100.0,
                noise / 150.0,
                noise / 200.0,
                3_600L + (long) sequence * PERIOD_SECONDS,
                noise % 5,
                noise % 2,
                8,
                "0.1.0",
                (long) noise % 7,
                "cgroup-v2",
                new TreeSet<>(List.of("facts", "file", "http", "plugin", "script", "service", "shell", "sleep")),
                start.plusSeconds((long) sequence * PERIOD_SECONDS).plusMillis(agent % PERIOD_SECONDS));
    }
}
