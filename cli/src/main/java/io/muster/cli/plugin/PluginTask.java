package io.muster.cli.plugin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.cli.console.Invocation;
import io.muster.cli.http.ServerOptions;
import io.muster.cli.output.OutputOptions;
import io.muster.cli.task.FleetTask;
import io.muster.cli.task.TargetOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A task of type {@code plugin} for each of the agents that the user chose: what all commands about plugins have. */
final class PluginTask {
    private final Invocation invocation;
    private final Duration usualTimeout;

    @Mixin
    private final ServerOptions server;

    @Mixin
    private final OutputOptions output;

    @Mixin
    private final TargetOptions targets = new TargetOptions();

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            description = "How long to wait (default: 30s for list, 2m for install and upgrade, 60s otherwise)")
    private @Nullable Duration timeout;

    PluginTask(Invocation invocation, Duration usualTimeout) {
        this.invocation = invocation;
        this.usualTimeout = usualTimeout;
        this.server = new ServerOptions(invocation);
        this.output = new OutputOptions(invocation.console());
    }

    /**
     * Shows what the agents answer.
     *
     * @return the command's exit code
     */
    int run(ObjectNode params) {
        var results = new FleetTask(invocation, server, targets)
                .run("plugin", params, timeout == null ? usualTimeout : timeout);
        return new PluginReport(output).show(results).number();
    }
}
