package io.muster.cli.task;

import io.muster.cli.console.ExitCode;
import io.muster.cli.console.Invocation;
import io.muster.cli.http.ServerOptions;
import io.muster.cli.output.OutputOptions;
import io.muster.schemas.id.TaskId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Asks that tasks end, or never begin. */
@Command(
        name = "cancel",
        description = "Cancel tasks: those that wait never start, those that run are stopped.",
        footer = {
            "",
            "Without --wait it is enough that the request is safe in Kafka. With it the exit code",
            "is 0 when all tasks are canceled, 3 when one has ended otherwise, 4 when one has not",
            "ended in time. A task that had ended before is an error.",
            "",
            "Example:",
            "  muster tasks cancel task_4z7h2n --wait 10s"
        })
public final class TasksCancelCommand implements Callable<Integer> {
    private final Invocation invocation;

    @Mixin
    private final ServerOptions server;

    @Mixin
    private final OutputOptions output;

    @Option(names = "--wait", paramLabel = "DURATION", description = "Wait so long for their end, then show the tasks")
    private @Nullable Duration wait;

    @Parameters(paramLabel = "TASK_ID", arity = "1..*", description = "As `muster tasks list` shows it")
    private List<TaskId> taskIds = List.of();

    public TasksCancelCommand(Invocation invocation) {
        this.invocation = invocation;
        this.server = new ServerOptions(invocation);
        this.output = new OutputOptions(invocation.console());
    }

    @Override
    public Integer call() {
        var start = invocation.clock().instant();
        TaskAnswers answers;
        try (var client = server.connect()) {
            answers = TaskAnswers.ask(
                    taskIds, taskId -> client.post("/tasks/" + taskId + "/cancel"), invocation.console());
            if (wait != null) {
                answers.await(new TaskWait(client, invocation.clock()), start.plus(wait));
            }
        }
        if (output.isForPeople() && wait == null) {
            answers.printIds(invocation.console());
        } else {
            answers.show(output);
        }
        return exitCode(answers).number();
    }

    private ExitCode exitCode(TaskAnswers answers) {
        var endedOtherwise = !answers.allMatch(task -> !task.isOver() || task.isCanceled());
        if (answers.hasRefusals() || (wait != null && endedOtherwise)) {
            return ExitCode.TARGETS_FAILED;
        }
        return wait == null || answers.allMatch(TaskDocument::isOver) ? ExitCode.SUCCESS : ExitCode.NO_ANSWER;
    }
}
