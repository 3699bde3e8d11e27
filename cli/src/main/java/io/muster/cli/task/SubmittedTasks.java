package io.muster.cli.task;

import io.muster.cli.console.CommandFailure;
import io.muster.cli.console.Console;
import io.muster.cli.console.ExitCode;
import io.muster.cli.http.ApiClient;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The tasks of one command that have not ended, so that the command can be called off: then they are canceled, and no more are submitted. */
final class SubmittedTasks {
    private final ApiClient client;
    private final Console console;
    private final Set<String> open = new LinkedHashSet<>();
    private boolean calledOff;

    SubmittedTasks(ApiClient client, Console console) {
        this.client = client;
        this.console = console;
    }

    /** @throws CommandFailure when nothing more is to be submitted */
    synchronized void beforeSubmission() {
        if (calledOff) {
            throw new CommandFailure(ExitCode.ERROR, "not submitted, since the command was interrupted", null);
        }
    }

    void add(TaskDocument task) {
        boolean isLate;
        synchronized (this) {
            open.add(task.id());
            isLate = calledOff;
        }
        if (isLate) {
            cancel(task.id());
        }
    }

    synchronized void ended(TaskDocument task) {
        open.remove(task.id());
    }

    /** Asks the gateway to cancel those that have not ended. */
    void callOff() {
        List<String> asked;
        synchronized (this) {
            calledOff = true;
            asked = List.copyOf(open);
        }
        console.say(
                asked.size() == 1
                        ? "canceling " + asked.getFirst() + " and waiting for its end; Ctrl-C again leaves at once"
                        : "canceling " + asked.size()
                                + " tasks and waiting for their end; Ctrl-C again leaves at once");
        asked.forEach(this::cancel);
    }

    private void cancel(String taskId) {
        try {
            client.post("/tasks/" + taskId + "/cancel");
        } catch (CommandFailure e) {
            console.say(taskId + ": not canceled: " + e.text());
        }
    }
}
