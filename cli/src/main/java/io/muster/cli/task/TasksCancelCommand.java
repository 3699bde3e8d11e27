package io.muster.cli.task;

import io.muster.cli.console.Invocation;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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
    @Mixin
    private final SeveralTasks tasks;

    public TasksCancelCommand(Invocation invocation) {
        this.tasks = new SeveralTasks(invocation);
    }

    @Override
    public Integer call() {
        return tasks.ask((client, taskId) -> client.post("/tasks/" + taskId + "/cancel"), TaskDocument::isCanceled);
    }
}
