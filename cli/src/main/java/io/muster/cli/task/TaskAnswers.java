package io.muster.cli.task;

import com.fasterxml.jackson.databind.JsonNode;
import io.muster.cli.console.CommandFailure;
import io.muster.cli.console.Console;
import io.muster.cli.output.OutputOptions;
import io.muster.schemas.id.TaskId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/** What the gateway answers when it is asked for the same thing about each of several tasks. */
final class TaskAnswers {
    private final List<TaskId> taskIds;
    private final List<TaskDocument> tasks = new ArrayList<>();
    private final List<CommandFailure> refusals = new ArrayList<>();

    private TaskAnswers(List<TaskId> taskIds) {
        this.taskIds = taskIds;
    }

    /**
     * Asks about one after the other; refusals are told as they come.
     *
     * @throws CommandFailure the first refusal, when there is nothing else
     */
    static TaskAnswers ask(List<TaskId> taskIds, Function<TaskId, JsonNode> question, Console console) {
        var answers = new TaskAnswers(taskIds);
        for (var taskId : taskIds) {
            try {
                answers.tasks.add(new TaskDocument(question.apply(taskId)));
            } catch (CommandFailure e) {
                answers.refusals.add(e);
                if (taskIds.size() > 1) {
                    console.say(taskId + ": " + e.text());
                }
            }
        }
        if (answers.tasks.isEmpty()) {
            throw answers.refusals.getFirst();
        }
        return answers;
    }

    /** Waits until all tasks are over, or until the deadline. */
    void await(TaskWait wait, Instant deadline) {
        tasks.replaceAll(task -> wait.until(deadline, task));
    }

    boolean hasRefusals() {
        return !refusals.isEmpty();
    }

    boolean allMatch(Predicate<TaskDocument> condition) {
        return tasks.stream().allMatch(condition);
    }

    void printIds(Console console) {
        tasks.forEach(task -> console.out().println(task.id()));
    }

    /** All that is known of a task that was alone, and a list of several. */
    void show(OutputOptions output) {
        if (taskIds.size() == 1) {
            output.one(tasks.getFirst().json());
        } else {
            output.list(tasks.stream().<JsonNode>map(TaskDocument::json).toList(), TasksListCommand.COLUMNS, "");
        }
    }
}
