package io.muster.cli.history;

import com.fasterxml.jackson.databind.JsonNode;
import io.muster.cli.console.Invocation;
import io.muster.cli.console.ProgressBar;
import io.muster.cli.output.Column;
import io.muster.cli.output.OutputOptions;
import io.muster.dispatcher.fold.ViewImage;
import io.muster.dispatcher.intake.LogFold;
import io.muster.runtime.history.Moment;
import io.muster.runtime.kafka.KafkaSettings;
import io.muster.schemas.codec.Json;
import io.muster.schemas.view.AgentHash;
import io.muster.schemas.view.TaskHash;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Folds the log to a moment in the past. */
@Command(
        name = "as-of",
        description = "Show the agents and the tasks as they were, from the log.",
        footer = {
            "",
            "The log is folded up to the first record of each partition that was written at that time",
            "or later, by the timestamps of the records. Redis is not asked.",
            "",
            "Examples:",
            "  muster views as-of 2026-11-20T10:00:00Z",
            "  muster views as-of -2h"
        })
public final class ViewsAsOfCommand implements Runnable {
    private static final List<Column> AGENTS = List.of(
            Column.field("AGENT", "agent_id"),
            Column.field("STATUS", "status"),
            Column.time("LAST HEARTBEAT", "last_heartbeat_at"),
            Column.field("RUNNING", "running"));
    private static final List<Column> TASKS = List.of(
            Column.field("TASK ID", "task_id"),
            Column.field("AGENT", "agent_id"),
            Column.field("STATUS", "status"),
            Column.field("EXIT", "exit_code"),
            Column.time("SUBMITTED", "submitted_at"),
            Column.field("TYPE", "type"));

    private final Invocation invocation;

    @Mixin
    private final StoreOptions options;

    @Mixin
    private final OutputOptions output;

    @Parameters(paramLabel = "TIME", description = "RFC 3339 as 2026-11-20T10:00Z, or -2h for two hours ago")
    private Moment time = Moment.parse("-0s");

    public ViewsAsOfCommand(Invocation invocation) {
        this.invocation = invocation;
        this.options = new StoreOptions(invocation);
        this.output = new OutputOptions(invocation.console());
    }

    @Override
    public void run() {
        var then = time.at(invocation.clock().instant());
        var kafka = options.kafka();
        var views = Stores.ask(kafka, () -> fold(kafka, then));
        var agents = items(views.agents().values(), AgentHash::write);
        var tasks = items(views.tasks().values(), TaskHash::write);
        if (output.isForPeople()) {
            output.list(agents, AGENTS, "no agents");
            invocation.console().out().println();
            output.list(tasks, TASKS, "no tasks");
        } else {
            var document = Json.MAPPER.createObjectNode().put("as_of", Json.format(then));
            document.putArray("agents").addAll(agents);
            document.putArray("tasks").addAll(tasks);
            output.one(document);
        }
    }

    private ViewImage fold(KafkaSettings kafka, Instant then) {
        try (var bar = new ProgressBar(invocation.console(), "folding the log");
                var log = new LogFold(kafka)) {
            Beginnings.tell(invocation.console(), log.beginnings());
            log.foldTo(log.at(then), bar::at);
            return log.views();
        }
    }

    /** As Redis held them: names and texts, absent fields left out. */
    private static <T> List<JsonNode> items(Collection<T> views, Function<T, Map<String, String>> hash) {
        return views.stream().map(hash).<JsonNode>map(Json.MAPPER::valueToTree).toList();
    }
}
