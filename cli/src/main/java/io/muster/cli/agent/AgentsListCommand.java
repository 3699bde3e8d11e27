package io.muster.cli.agent;

import com.fasterxml.jackson.databind.JsonNode;
import io.muster.cli.console.Invocation;
import io.muster.cli.http.Listing;
import io.muster.cli.http.ServerOptions;
import io.muster.cli.output.Column;
import io.muster.cli.output.OutputOptions;
import io.muster.schemas.agent.AgentStatus;
import io.muster.schemas.agent.LabelSelector;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists agents. */
@Command(name = "list", description = "List agents.")
public final class AgentsListCommand implements Runnable {
    private static final List<Column> COLUMNS = List.of(
            Column.field("AGENT", "agent_id"),
            Column.field("STATUS", "status"),
            new Column("TRANSPORT", agent -> agent.path("transport").asText("kafka")),
            new Column("RUNNING", AgentsListCommand::load),
            new Column("CPU %", agent -> percent(agent, "cpu_percent")),
            new Column("MEMORY %", agent -> percent(agent, "memory_percent")),
            new Column("DISK %", agent -> percent(agent, "disk_usage")),
            Column.time("LAST HEARTBEAT", "last_heartbeat_at"),
            new Column("LABELS", AgentsListCommand::labels));

    @Mixin
    private final ServerOptions server;

    @Mixin
    private final OutputOptions output;

    @Option(names = "--status", paramLabel = "STATUS", description = "Only these: ${COMPLETION-CANDIDATES}")
    private @Nullable AgentStatus status;

    @Option(
            names = {"-l", "--selector"},
            paramLabel = "SELECTOR",
            description = "Only those that match, as role=web,env!=prod")
    private @Nullable LabelSelector selector;

    public AgentsListCommand(Invocation invocation) {
        this.server = new ServerOptions(invocation);
        this.output = new OutputOptions(invocation.console());
    }

    @Override
    public void run() {
        var filters = new HashMap<String, String>();
        if (status != null) {
            filters.put("status", status.wireName());
        }
        if (selector != null) {
            filters.put("selector", selector.toString());
        }
        try (var client = server.connect()) {
            var agents = Listing.read(client, "/agents", filters, Integer.MAX_VALUE);
            output.list(agents.items(), COLUMNS, "no agents");
        }
    }

    private static String load(JsonNode agent) {
        return agent.hasNonNull("running")
                ? agent.path("running").asText("") + "/"
                        + agent.path("capacity").asText("")
                : "";
    }

    private static String percent(JsonNode agent, String field) {
        return agent.path(field).isNumber()
                ? String.format(Locale.ROOT, "%.1f", agent.path(field).doubleValue())
                : "";
    }

    private static String labels(JsonNode agent) {
        return agent.path("labels")
                .propertyStream()
                .map(label -> label.getKey() + "=" + label.getValue().asText(""))
                .collect(Collectors.joining(","));
    }
}
