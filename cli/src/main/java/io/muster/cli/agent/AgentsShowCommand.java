package io.muster.cli.agent;

import io.muster.cli.console.Invocation;
import io.muster.cli.http.ServerOptions;
import io.muster.cli.output.OutputOptions;
import io.muster.schemas.id.AgentId;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows everything known of one agent. */
@Command(name = "show", description = "Show everything known of one agent.")
public final class AgentsShowCommand implements Runnable {
    @Mixin
    private final ServerOptions server;

    @Mixin
    private final OutputOptions output;

    @Parameters(paramLabel = "AGENT", arity = "1", description = "As `muster agents list` shows it")
    private @Nullable AgentId agentId;

    public AgentsShowCommand(Invocation invocation) {
        this.server = new ServerOptions(invocation);
        this.output = new OutputOptions(invocation.console());
    }

    @Override
    public void run() {
        try (var client = server.connect()) {
            output.one(client.get("/agents/" + Objects.requireNonNull(agentId), Map.of()));
        }
    }
}
