package io.muster.cli.plugin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.cli.console.ExitCode;
import io.muster.cli.output.Column;
import io.muster.cli.output.OutputOptions;
import io.muster.cli.task.FleetTask;
import io.muster.schemas.codec.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What the agents say of their plugins: a line for each plugin of each agent, and one for each agent that could not. */
final class PluginReport {
    private static final List<Column> COLUMNS = List.of(
            Column.field("AGENT", "agent_id"),
            Column.field("PLUGIN", "id"),
            Column.field("VERSION", "version"),
            Column.field("STATE", "state"),
            new Column("TYPES", PluginReport::types),
            Column.field("SIGNED BY", "signed_by"),
            Column.field("ERROR", "error"));
    private final OutputOptions output;

    PluginReport(OutputOptions output) {
        this.output = output;
    }

    /** @return the worst of what happened */
    ExitCode show(List<FleetTask.Result> results) {
        var rows = new ArrayList<JsonNode>();
        var exitCode = ExitCode.SUCCESS;
        for (var result : results) {
            if (result.exitCode() != ExitCode.SUCCESS) {
                rows.add(row(result).put("error", result.problem()));
                exitCode = exitCode == ExitCode.TARGETS_FAILED ? exitCode : result.exitCode();
            } else {
                plugins(result).forEach(plugin -> rows.add(row(result).setAll((ObjectNode) plugin)));
            }
        }
        output.list(rows, COLUMNS, "no plugins");
        return exitCode;
    }

    private static ObjectNode row(FleetTask.Result result) {
        return Json.MAPPER.createObjectNode().put("agent_id", result.agent().value());
    }

    private static JsonNode plugins(FleetTask.Result result) {
        try {
            return Json.MAPPER.readTree(result.stdout()).path("plugins");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(
                    result.agent() + " does not answer as an agent does: " + result.stdout(), e);
        }
    }

    private static String types(JsonNode plugin) {
        return plugin.path("types").valueStream().map(type -> type.asText("")).collect(Collectors.joining(","));
    }
}
