package io.muster.example.analytics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The recipes of docs/analytics.md against a whole Muster that has run real tasks. */
class RecipesIT {
    @TempDir
    static Path stackDirectory;

    private static RanStack stack;

    @TempDir
    Path directory;

    @BeforeAll
    static void start() throws Exception {
        stack = RanStack.start(stackDirectory);
        // Enough heartbeats for a trend.
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> printed("muster.heartbeats", "io.muster.agent.heartbeat.v1", List.of("agent_id"))
                                .lines()
                                .count()
                        >= 24);
    }

    @AfterAll
    static void stop() {
        stack.close();
    }

    @Test
    void aPlainConsumerReadsResults() {
        var lines = printed(
                        "muster.results",
                        "io.muster.task.finished.v1",
                        List.of("agent_id", "status", "exit_code", "a_field_of_the_future"))
                .lines()
                .sorted()
                .toList();
        assertEquals(
                List.of(
                        "agent-1  failed  1  -",
                        "agent-1  succeeded  0  -",
                        "agent-1  succeeded  0  -",
                        "agent-1  succeeded  0  -",
                        "agent-2  succeeded  0  -",
                        "agent-2  succeeded  0  -"),
                lines);
    }

    @Test
    void whatRealAgentsWriteIsLoadedWithoutRemainder() throws SQLException {
        try (var warehouse = new Warehouse(directory.resolve("muster.duckdb"))) {
            try (var loader = new Loader(stack.bootstrapServers(), warehouse)) {
                loader.catchUp(List.of("muster.results", "muster.heartbeats"));
            }
            assertEquals(
                    List.of(List.of("count_star()"), List.of("0")),
                    Questions.answer(warehouse.connection(), "SELECT count(*) FROM load_unreadable"));
            var failures = Questions.answer(warehouse.connection(), Questions.sql("failure-rate"));
            assertEquals(List.of("agent-1", "4", "1", "25.0", "0"), failures.get(1));
            assertEquals(List.of("agent-2", "2", "0", "0.0", "0"), failures.get(2));
            var durations = Questions.answer(warehouse.connection(), Questions.sql("duration-p95"));
            assertEquals("shell", durations.get(1).getFirst());
            assertTrue(Double.parseDouble(durations.get(1).get(3)) >= 100, durations::toString);
        }
    }

    @Test
    void theCommandsOfTheDocumentPrintWhatItSays() throws Exception {
        // Built just now: the launcher need not build again.
        var libraries = Document.REPOSITORY.resolve("docs/examples/analytics/target/lib");
        Files.setLastModifiedTime(libraries, FileTime.from(Instant.now()));
        var commands = new Document()
                .commands().stream()
                        .filter(it -> it.line().startsWith("docs/examples/analytics/run"))
                        .toList();
        assertTrue(commands.size() >= 6, commands::toString);
        for (var command : commands) {
            var printed = run(command.line());
            assertFalse(printed.isEmpty(), command::line);
            if (command.line().contains(" load ") || command.line().contains(" ask ")) {
                // The names of the columns; the rows depend on the machine.
                assertEquals(words(command.output().getFirst()), words(printed.getFirst()), command.line());
            }
        }
    }

    @Test
    void theKcatCommandsOfTheDocumentPrintSomething() throws Exception {
        var commands = new Document()
                .commands().stream().filter(it -> it.line().startsWith("kcat ")).toList();
        assertTrue(commands.size() >= 3, commands::toString);
        if (new ProcessBuilder("sh", "-c", "command -v kcat").start().waitFor() != 0) {
            if (System.getenv("CI") != null) {
                fail("kcat is not installed (Debian: apt-get install kcat)");
            }
            Assumptions.abort("kcat is not installed");
        }
        for (var command : commands) {
            assertFalse(run(command.line()).isEmpty(), command::line);
        }
    }

    private List<String> run(String line) throws IOException, InterruptedException {
        var shell = new ProcessBuilder(
                        "sh",
                        "-c",
                        line.replace("127.0.0.1:9092", stack.bootstrapServers())
                                .replace(
                                        "muster.duckdb",
                                        directory.resolve("muster.duckdb").toString()))
                .directory(Document.REPOSITORY.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        shell.environment().put("MUSTER_KAFKA_BOOTSTRAP_SERVERS", stack.bootstrapServers());
        shell.environment().put("JAVA_HOME", System.getProperty("java.home"));
        var process = shell.start();
        var printed = new String(process.getInputStream().readAllBytes(), UTF_8)
                .lines()
                .toList();
        assertTrue(process.waitFor(1, TimeUnit.MINUTES), line);
        assertEquals(0, process.exitValue(), line);
        return printed;
    }

    private static String printed(String topic, String ceType, List<String> fields) {
        var bytes = new ByteArrayOutputStream();
        new LogPrinter(stack.bootstrapServers(), new PrintStream(bytes, true, UTF_8)).print(topic, ceType, fields);
        return bytes.toString(UTF_8);
    }

    private static List<String> words(String line) {
        return List.of(line.strip().split("\\s+"));
    }
}
