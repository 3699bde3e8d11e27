package io.muster.cli.plugin;

import io.muster.cli.console.Invocation;
import io.muster.cli.http.ServerOptions;
import io.muster.cli.output.OutputOptions;
import io.muster.cli.task.FleetTask;
import io.muster.cli.task.TargetOptions;
import io.muster.schemas.codec.Json;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code enable}, {@code disable} and {@code remove}: something that is done to a plugin by its id. */
@Command(
        description = "${COMMAND-NAME} a plugin on agents; tasks that they have accepted still run.",
        footer = {"", "Example:", "  muster plugins ${COMMAND-NAME} disk-usage -l role=web"})
public final class PluginsChangeCommand implements Callable<Integer> {
    private final Invocation invocation;
    private final String action;

    @Mixin
    private final ServerOptions server;

    @Mixin
    private final OutputOptions output;

    @Mixin
    private final TargetOptions targets = new TargetOptions();

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "60s",
            description = "How long to wait (default: ${DEFAULT-VALUE})")
    private Duration timeout = Duration.ofSeconds(60);

    @Parameters(paramLabel = "PLUGIN", description = "Its id, as `muster plugins list` shows it")
    private String id = "";

    /** @param action of the tasks that it submits, and the name of the command */
    public PluginsChangeCommand(Invocation invocation, String action) {
        this.invocation = invocation;
        this.action = action;
        this.server = new ServerOptions(invocation);
        this.output = new OutputOptions(invocation.console());
    }

    @Override
    public Integer call() {
        var params = Json.MAPPER.createObjectNode().put("action", action).put("id", id);
        var results = new FleetTask(invocation, server, targets).run("plugin", params, timeout);
        return new PluginReport(output).show(results).number();
    }
}
