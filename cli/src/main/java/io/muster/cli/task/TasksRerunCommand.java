package io.muster.cli.task;

import io.muster.cli.console.ExitCode;
import io.muster.cli.console.Invocation;
import io.muster.cli.http.ServerOptions;
import io.muster.cli.output.OutputOptions;
import io.muster.schemas.codec.Json;
import io.muster.schemas.id.TaskId;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs tasks that have ended again, each as a new task. */
@Command(
        name = "rerun",
        description = "Submit tasks that have ended again, as they were, and print the new ids.",
        footer = {
            "",
            "Each becomes a new task with the target, type, parameters, timeouts and annotations",
            "of the old one; rerun_of names that. Those that cannot be repeated are told and left out.",
            "",
            "Example:",
            "  muster tasks rerun task_4z7h2n --wait 30s"
        })
public final class TasksRerunCommand implements Callable<Integer> {
    private final Invocation invocation;

    @Mixin
    private final ServerOptions server;

    @Mixin
    private final OutputOptions output;

    @Option(names = "--wait", paramLabel = "DURATION", description = "Wait so long for their end, then show the tasks")
    private @Nullable Duration wait;

    @Parameters(paramLabel = "TASK_ID", arity = "1..*", description = "As `muster tasks list` shows it")
    private List<TaskId> taskIds = List.of();

    public TasksRerunCommand(Invocation invocation) {
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
                    taskIds,
                    taskId -> client.post(
                            "/tasks/" + taskId + "/rerun",
                            Json.MAPPER.createObjectNode(),
                            UUID.randomUUID().toString()),
                    invocation.console());
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
        var failed = !answers.allMatch(task -> !task.isOver() || task.succeeded());
        if (answers.hasRefusals() || (wait != null && failed)) {
            return ExitCode.TARGETS_FAILED;
        }
        return wait == null || answers.allMatch(TaskDocument::isOver) ? ExitCode.SUCCESS : ExitCode.NO_ANSWER;
    }
}
