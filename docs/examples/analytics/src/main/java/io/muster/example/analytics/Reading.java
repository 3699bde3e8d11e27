package io.muster.example.analytics;

import java.time.Instant;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** What one record turned out to be. Every record is one of these, so that none goes by unnoticed. */
sealed interface Reading {
    /** An attempt is over: {@code io.muster.task.finished.v1}. */
    record Finished(
            String ceId,
            String taskId,
            @Nullable String jobId,
            String agentId,
            int attempt,
            String type,
            String status,
            boolean success,
            @Nullable Integer exitCode,
            @Nullable Long durationMs,
            @Nullable String error,
            Instant finishedAt)
            implements Reading {}

    /** {@code io.muster.agent.heartbeat.v1}. */
    record Heartbeat(
            String ceId,
            String agentId,
            long incarnation,
            long sequence,
            double cpuPercent,
            double memoryPercent,
            double diskUsage,
            int running,
            Instant sentAt)
            implements Reading {}

    /** Of a type that is not loaded: one of Muster's others, or one that came later than this program. */
    record Skipped(String ceType) implements Reading {}

    /** Not what its headers say, or without headers. */
    record Unreadable(TopicPartition partition, long offset, String reason) implements Reading {}
}
