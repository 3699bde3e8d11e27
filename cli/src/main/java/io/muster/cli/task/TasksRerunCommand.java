package io.muster.cli.task;

import io.muster.cli.console.Invocation;
import io.muster.schemas.codec.Json;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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
    @Mixin
    private final SeveralTasks tasks;

    public TasksRerunCommand(Invocation invocation) {
        this.tasks = new SeveralTasks(invocation);
    }

    @Override
    public Integer call() {
        return tasks.ask(
                (client, taskId) -> client.post(
                        "/tasks/" + taskId + "/rerun",
                        Json.MAPPER.createObjectNode(),
                        UUID.randomUUID().toString()),
                TaskDocument::succeeded);
    }
}
