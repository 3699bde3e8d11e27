package io.muster.cli.task;

import com.fasterxml.jackson.databind.JsonNode;
import io.muster.cli.console.ExitCode;
import io.muster.cli.console.Invocation;
import io.muster.cli.http.ApiClient;
import io.muster.cli.http.ServerOptions;
import io.muster.cli.output.OutputOptions;
import io.muster.schemas.id.TaskId;
import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The same request about each of several tasks, and a wait for what comes of it: what {@code cancel} and {@code rerun} have. */
final class SeveralTasks {
    private final Invocation invocation;

    @Mixin
    private final ServerOptions server;

    @Mixin
    private final OutputOptions output;

    @Option(names = "--wait", paramLabel = "DURATION", description = "Wait so long for their end, then show the tasks")
    private @Nullable Duration wait;

    @Parameters(paramLabel = "TASK_ID", arity = "1..*", description = "As `muster tasks list` shows it")
    private List<TaskId> taskIds = List.of();

    SeveralTasks(Invocation invocation) {
        this.invocation = invocation;
        this.server = new ServerOptions(invocation);
        this.output = new OutputOptions(invocation.console());
    }

    /**
     * @param wanted the end that a task is to have
     * @return the command's exit code
     */
    int ask(BiFunction<ApiClient, TaskId, JsonNode> request, Predicate<TaskDocument> wanted) {
        var start = invocation.clock().instant();
        TaskAnswers answers;
        try (var client = server.connect()) {
            answers = TaskAnswers.ask(taskIds, taskId -> request.apply(client, taskId), invocation.console());
            if (wait != null) {
                answers.await(new TaskWait(client, invocation.clock()), start.plus(wait));
            }
        }
        if (output.isForPeople() && wait == null) {
            answers.printIds(invocation.console());
        } else {
            answers.show(output);
        }
        return exitCode(answers, wanted).number();
    }

    private ExitCode exitCode(TaskAnswers answers, Predicate<TaskDocument> wanted) {
        var endedOtherwise = !answers.allMatch(task -> !task.isOver() || wanted.test(task));
        if (answers.hasRefusals() || (wait != null && endedOtherwise)) {
            return ExitCode.TARGETS_FAILED;
        }
        return wait == null || answers.allMatch(TaskDocument::isOver) ? ExitCode.SUCCESS : ExitCode.NO_ANSWER;
    }
}
