package io.muster.cli.task;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.cli.console.ExitCode;
import io.muster.cli.console.Invocation;
import io.muster.cli.http.ServerOptions;
import io.muster.cli.output.OutputOptions;
import io.muster.schemas.codec.Json;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Submits one task, of any type, and gives its id. */
@Command(
        name = "submit",
        description = "Submit one task and print its id.",
        customSynopsis = "muster tasks submit (-a AGENT | -l SELECTOR) [OPTIONS] [-- COMMAND...]",
        footer = {
            "",
            "With -l any one agent that matches runs the task.",
            "",
            "Examples:",
            "  muster tasks submit -a web-1 -- df -h /",
            "  muster tasks submit -l role=web --params '{\"command\": \"uptime\"}' --wait 30s"
        })
public final class TasksSubmitCommand implements Callable<Integer> {
    private final Invocation invocation;

    @Mixin
    private final ServerOptions server;

    @Mixin
    private final OutputOptions output;

    @Mixin
    private final TargetOptions targets = new TargetOptions();

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            description = "What runs the task (default: shell, or script with --script)")
    private @Nullable String type;

    @Option(
            names = "--params",
            paramLabel = "JSON",
            description = "The task's parameters, a JSON object; for shell tasks the words after -- do the same")
    private @Nullable ObjectNode params;

    @Option(
            names = "--delivery-timeout",
            paramLabel = "DURATION",
            description = "How long the task may wait for its start (default: the gateway's)")
    private @Nullable Duration deliveryTimeout;

    @Option(
            names = "--execution-timeout",
            paramLabel = "DURATION",
            description = "How long it may run (default: the gateway's)")
    private @Nullable Duration executionTimeout;

    @Option(names = "--wait", paramLabel = "DURATION", description = "Wait so long for its end, then show the task")
    private @Nullable Duration wait;

    @Mixin
    private final ProgramOptions program = new ProgramOptions();

    @Parameters(paramLabel = "COMMAND", arity = "0..*", description = "The program and its arguments")
    private List<String> words = List.of();

    public TasksSubmitCommand(Invocation invocation) {
        this.invocation = invocation;
        this.server = new ServerOptions(invocation);
        this.output = new OutputOptions(invocation.console());
    }

    @Override
    public Integer call() {
        var start = invocation.clock().instant();
        var body = body();
        try (var client = server.connect()) {
            var task = new TaskDocument(
                    client.post("/tasks", body, UUID.randomUUID().toString()));
            if (wait != null) {
                var last = new TaskWait(client, invocation.clock()).until(start.plus(wait), task);
                output.one(last.json());
                return exitCode(last).number();
            }
            if (output.isForPeople()) {
                invocation.console().out().println(task.id());
            } else {
                output.one(task.json());
            }
            return ExitCode.SUCCESS.number();
        }
    }

    private ObjectNode body() {
        var agents = targets.agents();
        var selector = targets.selector();
        var request = new TaskRequest(type(), params(), deliveryTimeout, executionTimeout);
        if (selector != null) {
            return request.bodyFor(selector);
        }
        if (agents.size() != 1) {
            throw targets.usage("say where: one -a AGENT, or -l SELECTOR for any one agent that matches");
        }
        return request.bodyFor(agents.getFirst());
    }

    private String type() {
        if (type != null) {
            return type;
        }
        return program.isScript() ? "script" : "shell";
    }

    private ObjectNode params() {
        if (params != null && !(words.isEmpty() && program.isEmpty())) {
            throw targets.usage("give either --params or a command with its options, not both");
        }
        if (params != null) {
            return params;
        }
        if (words.isEmpty() && program.isEmpty()) {
            if (type().equals("shell")) {
                throw targets.usage("say what to run: words after --, or --params");
            }
            return Json.MAPPER.createObjectNode();
        }
        return program.params(words);
    }

    private static ExitCode exitCode(TaskDocument task) {
        if (!task.isOver()) {
            return ExitCode.NO_ANSWER;
        }
        return task.succeeded() ? ExitCode.SUCCESS : ExitCode.TARGETS_FAILED;
    }
}
