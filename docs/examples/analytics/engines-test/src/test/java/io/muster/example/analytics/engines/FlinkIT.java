package io.muster.example.analytics.engines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.muster.example.analytics.RanStack;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tables of docs/analytics.md on a real Flink. */
class FlinkIT {
    @TempDir
    static Path stackDirectory;

    private static RanStack stack;

    @TempDir
    Path directory;

    @BeforeAll
    static void start() throws Exception {
        stack = RanStack.start(stackDirectory);
        Oddities.send(stack.bootstrapServers());
    }

    @AfterAll
    static void stop() {
        stack.close();
    }

    @Test
    void batchModeTellsTheFailureRateByAgent() throws Exception {
        var printed = run("batch", "failure-rate.sql");
        assertTrue(cells(printed).contains(List.of("agent-1", "4", "1")), printed);
        assertTrue(cells(printed).contains(List.of("agent-2", "2", "0")), printed);
    }

    @Test
    void streamingModeTellsAttemptsByMinuteOfEventTime() throws Exception {
        var printed = run("streaming", "failures-per-minute.sql");
        var minutes = cells(printed).stream()
                .filter(row -> row.getFirst().equals("+I"))
                .toList();
        assertEquals(
                RanStack.TASKS,
                minutes.stream().mapToInt(row -> Integer.parseInt(row.get(2))).sum(),
                printed);
        assertEquals(
                1,
                minutes.stream().mapToInt(row -> Integer.parseInt(row.get(3))).sum(),
                printed);
    }

    private String run(String mode, String question) throws Exception {
        var tables = Engine.edited(
                Path.of("flink/tables.sql"), directory, Map.of("127.0.0.1:9092", stack.bootstrapServers()));
        try (var flink = new Engine(
                "flink",
                directory.resolve("log"),
                Engine.EXAMPLES.resolve("flink/FlinkSqlFiles.java").toString(),
                mode,
                tables.toString(),
                Engine.EXAMPLES.resolve("flink").resolve(question).toString())) {
            return flink.output();
        }
    }

    /** The rows of the tables that Flink draws. */
    private static List<List<String>> cells(String printed) {
        return printed.lines()
                .filter(line -> line.startsWith("|"))
                .map(line -> Arrays.stream(line.substring(1).split("\\|", -1))
                        .map(String::strip)
                        .filter(cell -> !cell.isEmpty())
                        .toList())
                .toList();
    }
}
