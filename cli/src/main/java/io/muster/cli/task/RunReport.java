package io.muster.cli.task;

import com.fasterxml.jackson.databind.JsonNode;
import io.muster.cli.console.CommandFailure;
import io.muster.cli.console.Console;
import io.muster.cli.console.ExitCode;
import io.muster.cli.output.OutputFormat;
import io.muster.cli.output.OutputOptions;
import io.muster.schemas.id.AgentId;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Shows what came back from the agents, and sums it up in one exit code. */
final class RunReport {
    private final Console console;
    private final OutputOptions output;
    private final boolean many;
    private final List<JsonNode> tasks = new ArrayList<>();
    private final List<CommandFailure> refusals = new ArrayList<>();
    private int succeeded;
    private int failed;
    private int unanswered;

    RunReport(Console console, OutputOptions output, int targets) {
        this.console = console;
        this.output = output;
        this.many = targets > 1;
    }

    void add(TargetOutcome outcome) {
        switch (outcome) {
            case TargetOutcome.Reported reported -> add(reported.agent(), reported.task(), reported.shown());
            case TargetOutcome.Refused refused -> {
                refusals.add(refused.failure());
                if (many) {
                    console.say(refused.agent() + ": " + refused.failure().text());
                }
            }
        }
    }

    private void add(AgentId agent, TaskDocument task, boolean shown) {
        if (!task.isOver()) {
            unanswered++;
            console.say(agent + ": no answer in time; the task is " + task.status() + ", see `muster tasks show "
                    + task.id() + "`");
        } else if (task.succeeded()) {
            succeeded++;
        } else {
            failed++;
        }
        if (output.format() == OutputFormat.JSONL) {
            output.line(task.json());
        } else if (!output.isForPeople()) {
            tasks.add(task.json());
        } else {
            print(agent, task, shown);
        }
    }

    private void print(AgentId agent, TaskDocument task, boolean shown) {
        if (!shown) {
            show(agent, task.stdout(), console.out());
            console.out().flush();
            show(agent, task.stderr(), console.err());
            if (task.isTruncated()) {
                console.say(agent + ": the output was longer than the agent keeps; a part of it is missing");
            }
        }
        if (task.isOver() && !task.succeeded()) {
            if (many || !task.endedByItself()) {
                console.say(agent + ": " + task.outcome());
            } else {
                console.remark(agent + ": " + task.outcome());
            }
        }
    }

    private void show(AgentId agent, String text, PrintStream stream) {
        if (many) {
            text.lines().forEach(line -> stream.println(agent + " | " + line));
        } else {
            stream.print(text);
        }
    }

    /** @throws CommandFailure when not one target took the task */
    ExitCode finish() {
        if (output.format() == OutputFormat.JSON || output.format() == OutputFormat.YAML) {
            output.list(tasks, List.of(), "");
        }
        if (many) {
            console.say(summary());
        }
        if (!refusals.isEmpty() && succeeded + failed + unanswered == 0) {
            throw refusals.getFirst();
        }
        if (failed > 0 || !refusals.isEmpty()) {
            return ExitCode.TARGETS_FAILED;
        }
        return unanswered > 0 ? ExitCode.NO_ANSWER : ExitCode.SUCCESS;
    }

    private String summary() {
        var parts = new ArrayList<String>();
        parts.add(succeeded + " succeeded");
        if (failed > 0) {
            parts.add(failed + " failed");
        }
        if (unanswered > 0) {
            parts.add(unanswered + " without an answer in time");
        }
        if (!refusals.isEmpty()) {
            parts.add(refusals.size() + " not submitted");
        }
        return String.join(", ", parts);
    }
}
