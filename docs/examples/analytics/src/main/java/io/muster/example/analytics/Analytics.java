package io.muster.example.analytics;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

/** The recipes, one per command. {@code MUSTER_KAFKA_BOOTSTRAP_SERVERS} says where Kafka is. */
public final class Analytics {
    private static final String RESULTS = "muster.results";
    private static final String HEARTBEATS = "muster.heartbeats";
    private static final List<String> FINISHED_FIELDS =
            List.of("finished_at", "agent_id", "task_id", "type", "status", "exit_code", "duration_ms");
    private static final List<String> HEARTBEAT_FIELDS =
            List.of("sent_at", "agent_id", "cpu_percent", "memory_percent", "disk_usage", "running");

    private static final String LOADED = """
            SELECT (SELECT count(*) FROM results) AS results,
                   (SELECT count(*) FROM heartbeats) AS heartbeats,
                   (SELECT coalesce(sum(records), 0) FROM load_skipped) AS skipped,
                   (SELECT count(*) FROM load_unreadable) AS unreadable,
                   (SELECT count(*) FROM load_gaps) AS gaps
            """;

    private Analytics() {}

    @SuppressWarnings("SystemOut") // this is a command: its output is what it is for
    public static void main(String... arguments) throws SQLException {
        var kafka = System.getenv().getOrDefault("MUSTER_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:9092");
        switch (arguments.length == 0 ? "" : arguments[0] + "/" + arguments.length) {
            case "results/1" ->
                new LogPrinter(kafka, System.out).print(RESULTS, "io.muster.task.finished.v1", FINISHED_FIELDS);
            case "heartbeats/1" ->
                new LogPrinter(kafka, System.out).print(HEARTBEATS, "io.muster.agent.heartbeat.v1", HEARTBEAT_FIELDS);
            case "load/2" -> load(kafka, Path.of(arguments[1]));
            case "ask/3" -> ask(Path.of(arguments[1]), Questions.sql(arguments[2]));
            default -> {
                System.err.println("usage: results | heartbeats | load DATABASE | ask DATABASE QUESTION");
                System.exit(2);
            }
        }
    }

    private static void load(String kafka, Path database) throws SQLException {
        try (var warehouse = new Warehouse(database);
                var loader = new Loader(kafka, warehouse)) {
            loader.catchUp(List.of(RESULTS, HEARTBEATS));
        }
        ask(database, LOADED);
    }

    private static void ask(Path database, String sql) throws SQLException {
        try (var warehouse = new Warehouse(database)) {
            Questions.print(Questions.answer(warehouse.connection(), sql), System.out);
        }
    }
}
