package io.muster.cli.task;

import io.muster.cli.console.Invocation;
import io.muster.cli.http.ServerOptions;
import io.muster.cli.output.OutputOptions;
import io.muster.schemas.id.TaskId;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows everything known of one task. */
@Command(name = "show", description = "Show everything known of one task.")
public final class TasksShowCommand implements Runnable {
    @Mixin
    private final ServerOptions server;

    @Mixin
    private final OutputOptions output;

    @Parameters(paramLabel = "TASK_ID", arity = "1", description = "As `muster tasks list` shows it")
    private @Nullable TaskId taskId;

    public TasksShowCommand(Invocation invocation) {
        this.server = new ServerOptions(invocation);
        this.output = new OutputOptions(invocation.console());
    }

    @Override
    public void run() {
        try (var client = server.connect()) {
            output.one(client.get("/tasks/" + Objects.requireNonNull(taskId), Map.of()));
        }
    }
}
