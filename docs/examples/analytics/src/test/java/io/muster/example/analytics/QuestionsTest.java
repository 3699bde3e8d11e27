package io.muster.example.analytics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The answers to the questions, on rows whose answers can be worked out by hand. */
class QuestionsTest {
    private static final Instant MONDAY = Instant.parse("2026-11-23T00:00:00Z");

    @TempDir
    Path directory;

    private Warehouse warehouse;

    @BeforeEach
    void open() throws SQLException {
        warehouse = new Warehouse(directory.resolve("muster.duckdb"));
    }

    @AfterEach
    void close() throws SQLException {
        warehouse.close();
    }

    @Test
    void failureRateCountsWhatStarted() throws SQLException {
        store(
                finished("web-1", 1, "succeeded", 10L),
                finished("web-1", 2, "failed", 10L),
                finished("web-1", 3, "rejected", null),
                finished("web-2", 4, "succeeded", 10L),
                finished("web-3", 5, "expired", null),
                finished("web-4", 6, "a_status_of_the_future", 10L));
        assertEquals(
                List.of(
                        List.of("agent_id", "ran", "failed", "failed_percent", "never_started"),
                        List.of("web-4", "1", "1", "100.0", "0"),
                        List.of("web-1", "2", "1", "50.0", "1"),
                        List.of("web-2", "1", "0", "0.0", "0"),
                        List.of("web-3", "0", "0", "", "1")),
                answer("failure-rate"));
    }

    @Test
    void durationsAreByTypeAndLeaveOutWhatNeverStarted() throws SQLException {
        var rows = new ArrayList<Reading>();
        for (int i = 1; i <= 101; i++) {
            rows.add(finished("web-1", i, "succeeded", (i - 1) * 10L));
        }
        rows.add(finished("web-1", 200, "rejected", null));
        store(rows.toArray(Reading[]::new));
        assertEquals(
                List.of(
                        List.of("type", "attempts", "p50_ms", "p95_ms", "max_ms"),
                        List.of("shell", "101", "500.0", "950.0", "1000")),
                answer("duration-p95"));
    }

    @Test
    void aDiskThatGrowsByOnePercentAnHourIsFullWhenTheLineSaysSo() throws SQLException {
        var rows = new ArrayList<Reading>();
        for (int hour = 0; hour < 24; hour++) {
            rows.add(heartbeat("growing", hour, 40 + hour));
            rows.add(heartbeat("steady", hour, 70));
            rows.add(heartbeat("shrinking", hour, 70 - hour));
        }
        rows.add(heartbeat("new", 1, 10));
        rows.add(heartbeat("new", 2, 90));
        store(rows.toArray(Reading[]::new));
        assertEquals(
                List.of(
                        List.of("agent_id", "disk_usage", "percent_per_day", "full_at", "r2", "heartbeats"),
                        List.of("growing", "63.0", "24.0", "2026-11-25 12:00", "1.0", "24")),
                answer("disk-full"));
    }

    @Test
    void aQuestionThatDoesNotExistIsNamed() {
        var refused = assertThrows(IllegalArgumentException.class, () -> Questions.sql("weather"));
        assertEquals("no question and no file is called weather", refused.getMessage());
    }

    private List<List<String>> answer(String question) throws SQLException {
        return Questions.answer(warehouse.connection(), Questions.sql(question));
    }

    private void store(Reading... rows) throws SQLException {
        warehouse.store(List.of(rows), Map.of());
    }

    private static Reading finished(String agent, int task, String status, Long durationMs) {
        return new Reading.Finished(
                "task_" + task + "/1/finished",
                "task_" + task,
                null,
                agent,
                1,
                "shell",
                status,
                status.equals("succeeded"),
                null,
                durationMs,
                null,
                MONDAY);
    }

    private static Reading heartbeat(String agent, int hour, double diskUsage) {
        return new Reading.Heartbeat(
                agent + "/1/" + hour, agent, 1, hour, 1, 1, diskUsage, 0, MONDAY.plus(Duration.ofHours(hour)));
    }
}
