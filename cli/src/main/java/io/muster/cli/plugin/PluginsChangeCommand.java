package io.muster.cli.plugin;

import io.muster.cli.console.Invocation;
import io.muster.schemas.codec.Json;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code enable}, {@code disable} and {@code remove}: something that is done to a plugin by its id. */
@Command(
        description = "${COMMAND-NAME} a plugin on agents; tasks that they have accepted still run.",
        footer = {"", "Example:", "  muster plugins ${COMMAND-NAME} disk-usage -l role=web"})
public final class PluginsChangeCommand implements Callable<Integer> {
    private final String action;

    @Mixin
    private final PluginTask task;

    @Parameters(paramLabel = "PLUGIN", description = "Its id, as `muster plugins list` shows it")
    private String id = "";

    /** @param action of the tasks that it submits, and the name of the command */
    public PluginsChangeCommand(Invocation invocation, String action) {
        this.action = action;
        this.task = new PluginTask(invocation, Duration.ofSeconds(60));
    }

    @Override
    public Integer call() {
        return task.run(Json.MAPPER.createObjectNode().put("action", action).put("id", id));
    }
}
