package io.muster.cli.plugin;

import io.muster.cli.console.Invocation;
import io.muster.schemas.codec.Json;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Asks agents which plugins they have. */
@Command(name = "list", description = "List the plugins of agents.")
public final class PluginsListCommand implements Callable<Integer> {
    @Mixin
    private final PluginTask task;

    public PluginsListCommand(Invocation invocation) {
        this.task = new PluginTask(invocation, Duration.ofSeconds(30));
    }

    @Override
    public Integer call() {
        return task.run(Json.MAPPER.createObjectNode().put("action", "list"));
    }
}
