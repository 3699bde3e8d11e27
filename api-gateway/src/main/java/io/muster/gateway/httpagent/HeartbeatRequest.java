package io.muster.gateway.httpagent;

import io.muster.gateway.http.JsonBody;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.message.AgentRegistered;
import io.muster.schemas.message.Heartbeat;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What an HTTP agent says with a heartbeat. Everything but the id may be missing.
 *
 * @param timestamp when it was sent, by the agent's clock; null when it does not tell
 * @param bootTime null when it does not tell
 * @param load1m as {@link Heartbeat#load1m}: negative when it does not tell
 * @param capacity how many tasks the agent runs at a time
 */
record HeartbeatRequest(
        AgentId agentId,
        @Nullable ToldTime timestamp,
        double cpuPercent,
        double memoryPercent,
        double diskUsage,
        @Nullable ToldTime bootTime,
        double load1m,
        double load5m,
        double load15m,
        int capacity) {
    private static final int MAX_CAPACITY = 100_000;
    private static final double MAX_LOAD = 1e9;
    private static final double NOT_TOLD = -1;

    /**
     * Fields that are not known are ignored.
     *
     * @throws io.muster.gateway.problem.ProblemException naming every field that is wrong
     */
    static HeartbeatRequest read(JsonBody body) {
        var agentId = CallingAgents.idOf(body);
        var stats = body.nested("system_stats");
        var request = new HeartbeatRequest(
                agentId,
                time(body, "timestamp"),
                percent(stats, "cpu_percent"),
                percent(stats, "memory_percent"),
                diskUsage(stats),
                time(stats, "boot_time"),
                load(stats, "load_1m"),
                load(stats, "load_5m"),
                load(stats, "load_15m"),
                body.integer("capacity", 1, 0, MAX_CAPACITY));
        body.check();
        return request;
    }

    /**
     * The heartbeat for the log. It counts as sent when it was received: whether an agent is online must not hang on its clock.
     *
     * @param agent as it is registered
     */
    Heartbeat heartbeat(AgentRegistered agent, AgentWork.Load load, Instant received) {
        var booted = bootTime == null ? Instant.EPOCH : bootTime.at();
        var uptime = bootTime == null ? Duration.ZERO : Duration.between(booted, received);
        return new Heartbeat(
                agentId,
                agent.enrolledAt().toEpochMilli(),
                received.toEpochMilli(),
                cpuPercent,
                memoryPercent,
                diskUsage,
                booted,
                load1m,
                load5m,
                load15m,
                Math.max(0, uptime.toSeconds()),
                load.running(),
                load.queued(),
                capacity,
                agent.agentVersion(),
                timestamp == null || !timestamp.hasZone()
                        ? null
                        : Duration.between(received, timestamp.at()).toMillis(),
                null,
                null,
                received);
    }

    private static double percent(JsonBody body, String field) {
        return body.number(field, 0, 0, 100);
    }

    /** A number, or all that psutil tells, of which {@code percent} is meant. */
    private static double diskUsage(JsonBody stats) {
        return stats.json().path("disk_usage").isObject()
                ? percent(stats.nested("disk_usage"), "percent")
                : percent(stats, "disk_usage");
    }

    private static double load(JsonBody stats, String field) {
        return stats.number(field, NOT_TOLD, NOT_TOLD, MAX_LOAD);
    }

    private static @Nullable ToldTime time(JsonBody body, String field) {
        if (!body.has(field)) {
            return null;
        }
        try {
            return ToldTime.of(body.json().path(field));
        } catch (IllegalArgumentException e) {
            body.error(field, String.valueOf(e.getMessage()));
            return null;
        }
    }
}
