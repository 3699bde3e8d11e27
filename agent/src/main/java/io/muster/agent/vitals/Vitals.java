package io.muster.agent.vitals;

import java.time.Instant;

/**
 * How the machine is.
 *
 * @param cpuPercent 0 to 100, over all processors, since the previous reading
 * @param memoryPercent 0 to 100, of physical memory; what is available at once counts as free
 * @param diskUsage 0 to 100, of the file system that holds the agent's state, as df shows it
 * @param load1m load average; negative when the system does not tell
 */
public record Vitals(
        double cpuPercent,
        double memoryPercent,
        double diskUsage,
        Instant bootTime,
        double load1m,
        double load5m,
        double load15m,
        long uptimeSeconds) {}
