package io.muster.cli.task;

import com.fasterxml.jackson.databind.JsonNode;
import io.muster.cli.console.ExitCode;
import io.muster.cli.console.Invocation;
import io.muster.cli.http.ServerOptions;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.task.OutputStreamName;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what a task writes or has written. */
@Command(
        name = "output",
        description = "Show what a task writes or has written.",
        footer = {
            "",
            "What the task wrote to its standard output goes to the standard output, what it",
            "wrote to its standard error to the standard error. With -f the exit code is 0 when",
            "the task succeeds and 3 when it does not.",
            "",
            "Examples:",
            "  muster tasks output task_01m825h9epb2e75beqqsqrn4ww",
            "  muster tasks output -f --stream stdout task_01m825h9epb2e75beqqsqrn4ww"
        })
public final class TasksOutputCommand implements Callable<Integer> {
    private final Invocation invocation;

    @Mixin
    private final ServerOptions server;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on until the task has ended")
    private boolean follow;

    @Option(names = "--stream", paramLabel = "STREAM", description = "Only one of the two: stdout or stderr")
    private @Nullable OutputStreamName stream;

    @Parameters(paramLabel = "TASK_ID", arity = "1", description = "As `muster tasks list` shows it")
    private @Nullable TaskId taskId;

    public TasksOutputCommand(Invocation invocation) {
        this.invocation = invocation;
        this.server = new ServerOptions(invocation);
    }

    @Override
    public Integer call() {
        var console = invocation.console();
        try (var client = server.connect()) {
            var name = stream == null ? null : stream.wireName();
            var end = new OutputFollow(client, invocation.clock(), new PlainOutput(console), follow, name)
                    .until(Instant.MAX, Objects.requireNonNull(taskId).value())
                    .orElseThrow();
            return report(end).number();
        }
    }

    private ExitCode report(JsonNode end) {
        var console = invocation.console();
        var task = new TaskDocument(end);
        if (!end.path("complete").asBoolean(true) && end.path("received_chunks").asLong() > 0) {
            console.say(end.path("received_chunks").asText("") + " of "
                    + end.path("output_chunks").asText("") + " pieces of the output have come; see `muster tasks show "
                    + task.id() + "` for what the agent has kept");
        }
        if (!follow || task.succeeded()) {
            return ExitCode.SUCCESS;
        }
        if (task.endedByItself()) {
            console.remark(task.outcome());
        } else {
            console.say(task.outcome());
        }
        return ExitCode.TARGETS_FAILED;
    }
}
