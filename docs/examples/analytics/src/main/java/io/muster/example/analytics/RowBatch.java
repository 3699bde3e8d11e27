package io.muster.example.analytics;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** The rows of one transaction. Of several with one primary key the first stays. */
final class RowBatch {
    private final Map<String, @Nullable Object[]> results = new LinkedHashMap<>();
    private final Map<String, @Nullable Object[]> heartbeats = new LinkedHashMap<>();
    private final Map<String, Long> skipped = new LinkedHashMap<>();
    private final List<@Nullable Object[]> unreadable = new ArrayList<>();
    private final List<@Nullable Object[]> gaps = new ArrayList<>();
    private final Map<TopicPartition, Long> offsets = new LinkedHashMap<>();

    void add(Reading reading) {
        switch (reading) {
            case Reading.Finished it -> results.putIfAbsent(it.ceId(), columns(it));
            case Reading.Heartbeat it -> heartbeats.putIfAbsent(it.ceId(), columns(it));
            case Reading.Skipped it -> skipped.merge(it.ceType(), 1L, Long::sum);
            case Reading.Unreadable it ->
                unreadable.add(
                        new Object[] {it.partition().topic(), it.partition().partition(), it.offset(), it.reason()});
        }
    }

    void addGap(TopicPartition partition, long firstMissing, long readOnAt) {
        gaps.add(new Object[] {partition.topic(), partition.partition(), firstMissing, readOnAt});
    }

    void move(TopicPartition partition, long nextOffset) {
        offsets.put(partition, nextOffset);
    }

    /** Within the connection's transaction; the caller commits. */
    void write(Connection connection) throws SQLException {
        insert(connection, "results", 12, "DO NOTHING", results.values());
        insert(connection, "heartbeats", 9, "DO NOTHING", heartbeats.values());
        insert(connection, "load_unreadable", 4, "DO NOTHING", unreadable);
        insert(connection, "load_gaps", 4, "DO NOTHING", gaps);
        insert(
                connection,
                "load_skipped",
                2,
                "DO UPDATE SET records = records + excluded.records",
                skipped.entrySet().stream()
                        .map(count -> new Object[] {count.getKey(), count.getValue()})
                        .toList());
        insert(
                connection,
                "load_offsets",
                3,
                "DO UPDATE SET next_offset = excluded.next_offset",
                offsets.entrySet().stream()
                        .map(next -> new Object[] {
                            next.getKey().topic(), next.getKey().partition(), next.getValue()
                        })
                        .toList());
    }

    private static void insert(
            Connection connection, String table, int columns, String onConflict, Collection<@Nullable Object[]> rows)
            throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        var marks = "?" + ", ?".repeat(columns - 1);
        var sql = "INSERT INTO " + table + " VALUES (" + marks + ") ON CONFLICT " + onConflict;
        try (var statement = connection.prepareStatement(sql)) {
            for (var row : rows) {
                for (int i = 0; i < row.length; i++) {
                    statement.setObject(i + 1, row[i]);
                }
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    private static @Nullable Object[] columns(Reading.Finished it) {
        return new @Nullable Object[] {
            it.ceId(),
            it.taskId(),
            it.jobId(),
            it.agentId(),
            it.attempt(),
            it.type(),
            it.status(),
            it.success(),
            it.exitCode(),
            it.durationMs(),
            it.error(),
            utc(it.finishedAt())
        };
    }

    private static @Nullable Object[] columns(Reading.Heartbeat it) {
        return new @Nullable Object[] {
            it.ceId(),
            it.agentId(),
            it.incarnation(),
            it.sequence(),
            it.cpuPercent(),
            it.memoryPercent(),
            it.diskUsage(),
            it.running(),
            utc(it.sentAt())
        };
    }

    private static LocalDateTime utc(Instant instant) {
        return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
}
