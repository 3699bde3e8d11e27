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

/** Asks agents which plugins they have. */
@Command(name = "list", description = "List the plugins of agents.")
public final class PluginsListCommand implements Callable<Integer> {
    private final Invocation invocation;

    @Mixin
    private final ServerOptions server;

    @Mixin
    private final OutputOptions output;

    @Mixin
    private final TargetOptions targets = new TargetOptions();

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "30s",
            description = "How long to wait (default: ${DEFAULT-VALUE})")
    private Duration timeout = Duration.ofSeconds(30);

    public PluginsListCommand(Invocation invocation) {
        this.invocation = invocation;
        this.server = new ServerOptions(invocation);
        this.output = new OutputOptions(invocation.console());
    }

    @Override
    public Integer call() {
        var params = Json.MAPPER.createObjectNode().put("action", "list");
        var results = new FleetTask(invocation, server, targets).run("plugin", params, timeout);
        return new PluginReport(output).show(results).number();
    }
}
