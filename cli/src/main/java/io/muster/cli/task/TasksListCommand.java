package io.muster.cli.task;

import com.fasterxml.jackson.databind.JsonNode;
import io.muster.cli.console.Invocation;
import io.muster.cli.http.Listing;
import io.muster.cli.http.ServerOptions;
import io.muster.cli.output.Column;
import io.muster.cli.output.OutputOptions;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.task.TaskState;
import java.util.HashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists tasks, newest first. */
@Command(name = "list", description = "List tasks, newest first.")
public final class TasksListCommand implements Runnable {
    static final List<Column> COLUMNS = List.of(
            Column.field("TASK ID", "task_id"),
            Column.field("AGENT", "agent_id"),
            Column.field("STATUS", "status"),
            Column.field("EXIT", "exit_code"),
            Column.time("SUBMITTED", "submitted_at"),
            Column.field("TYPE", "type"),
            new Column("COMMAND", TasksListCommand::command));

    private final Invocation invocation;

    @Mixin
    private final ServerOptions server;

    @Mixin
    private final OutputOptions output;

    @Option(names = "--status", paramLabel = "STATUS", description = "Only these: ${COMPLETION-CANDIDATES}")
    private @Nullable TaskState status;

    @Option(
            names = {"-a", "--agent"},
            paramLabel = "AGENT",
            description = "Only those of this agent")
    private @Nullable AgentId agent;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "50",
            description = "How many at most (default: ${DEFAULT-VALUE})")
    private int limit = 50;

    @Option(names = "--all", description = "All of them, however many")
    private boolean all;

    public TasksListCommand(Invocation invocation) {
        this.invocation = invocation;
        this.server = new ServerOptions(invocation);
        this.output = new OutputOptions(invocation.console());
    }

    @Override
    public void run() {
        var filters = new HashMap<String, String>();
        if (status != null) {
            filters.put("status", status.wireName());
        }
        if (agent != null) {
            filters.put("agent_id", agent.value());
        }
        try (var client = server.connect()) {
            var tasks = Listing.read(client, "/tasks", filters, all ? Integer.MAX_VALUE : Math.max(1, limit));
            output.list(tasks.items(), COLUMNS, "no tasks");
            if (tasks.more()) {
                invocation.console().remark("there are more; --all shows them");
            }
        }
    }

    private static String command(JsonNode task) {
        return new TaskDocument(task).command();
    }
}
