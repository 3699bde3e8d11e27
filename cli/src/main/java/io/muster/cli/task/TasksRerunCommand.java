package io.muster.cli.task;

import com.fasterxml.jackson.databind.JsonNode;
import io.muster.cli.console.CommandFailure;
import io.muster.cli.console.ExitCode;
import io.muster.cli.console.Invocation;
import io.muster.cli.http.ApiClient;
import io.muster.cli.http.ServerOptions;
import io.muster.cli.output.OutputOptions;
import io.muster.schemas.codec.Json;
import io.muster.schemas.id.TaskId;
import java.time.Duration;
import java.util.ArrayList;
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
        var refusals = new ArrayList<CommandFailure>();
        var tasks = new ArrayList<TaskDocument>();
        try (var client = server.connect()) {
            for (var taskId : taskIds) {
                submit(client, taskId, tasks, refusals);
            }
            if (tasks.isEmpty()) {
                throw refusals.getFirst();
            }
            if (wait != null) {
                var deadline = start.plus(wait);
                var waiting = new TaskWait(client, invocation.clock());
                tasks.replaceAll(task -> waiting.until(deadline, task));
            }
        }
        show(tasks);
        return exitCode(tasks, refusals).number();
    }

    private void submit(ApiClient client, TaskId taskId, List<TaskDocument> tasks, List<CommandFailure> refusals) {
        try {
            tasks.add(new TaskDocument(client.post(
                    "/tasks/" + taskId + "/rerun",
                    Json.MAPPER.createObjectNode(),
                    UUID.randomUUID().toString())));
        } catch (CommandFailure e) {
            refusals.add(e);
            if (taskIds.size() > 1) {
                invocation.console().say(taskId + ": " + e.text());
            }
        }
    }

    private void show(List<TaskDocument> tasks) {
        if (output.isForPeople() && wait == null) {
            tasks.forEach(task -> invocation.console().out().println(task.id()));
        } else if (taskIds.size() == 1) {
            output.one(tasks.getFirst().json());
        } else {
            var documents = tasks.stream().<JsonNode>map(TaskDocument::json).toList();
            output.list(documents, TasksListCommand.COLUMNS, "");
        }
    }

    private ExitCode exitCode(List<TaskDocument> tasks, List<CommandFailure> refusals) {
        var failed = tasks.stream().anyMatch(task -> task.isOver() && !task.succeeded());
        if (!refusals.isEmpty() || (wait != null && failed)) {
            return ExitCode.TARGETS_FAILED;
        }
        return wait == null || tasks.stream().allMatch(TaskDocument::isOver) ? ExitCode.SUCCESS : ExitCode.NO_ANSWER;
    }
}
