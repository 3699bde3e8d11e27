package io.muster.example.analytics;

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
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
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
    void write(DuckDBConnection connection) throws SQLException {
        insert(connection, "results", "DO NOTHING", results.values());
        insert(connection, "heartbeats", "DO NOTHING", heartbeats.values());
        insert(connection, "load_unreadable", "DO NOTHING", unreadable);
        insert(connection, "load_gaps", "DO NOTHING", gaps);
        insert(
                connection,
                "load_skipped",
                "DO UPDATE SET records = records + excluded.records",
                skipped.entrySet().stream()
                        .map(count -> new Object[] {count.getKey(), count.getValue()})
                        .toList());
        insert(
                connection,
                "load_offsets",
                "DO UPDATE SET next_offset = excluded.next_offset",
                offsets.entrySet().stream()
                        .map(next -> new Object[] {
                            next.getKey().topic(), next.getKey().partition(), next.getValue()
                        })
                        .toList());
    }

    /** By way of a temporary table, which DuckDB fills many times faster than it inserts row by row. */
    private static void insert(
            DuckDBConnection connection, String table, String onConflict, Collection<@Nullable Object[]> rows)
            throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try (var statement = connection.createStatement()) {
            statement.execute("CREATE TEMP TABLE arriving AS FROM " + table + " LIMIT 0");
            try (var appender = connection.createAppender("temp", "main", "arriving")) {
                for (var row : rows) {
                    append(appender, row);
                }
            }
            statement.execute("INSERT INTO " + table + " FROM arriving ON CONFLICT " + onConflict);
            statement.execute("DROP TABLE arriving");
        }
    }

    private static void append(DuckDBAppender appender, @Nullable Object[] row) throws SQLException {
        appender.beginRow();
        for (var value : row) {
            switch (value) {
                case null -> appender.appendNull();
                case Boolean it -> appender.append(it.booleanValue());
                case Integer it -> appender.append(it.intValue());
                case Long it -> appender.append(it.longValue());
                case Double it -> appender.append(it.doubleValue());
                case LocalDateTime it -> appender.append(it);
                default -> appender.append(value.toString());
            }
        }
        appender.endRow();
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
